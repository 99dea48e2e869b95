package convert

import (
	"strconv"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/pricing"
)

func (r priceReader) iaas(m *plimsollv1.Iaas) *pricing.IaaS {
	return &pricing.IaaS{
		Provider:          m.GetProvider(),
		Region:            m.GetRegion(),
		SKU:               m.GetSku(),
		Arch:              m.GetArch(),
		OS:                m.GetOs(),
		TargetUtilisation: m.TargetUtilisation,
		Purchase: pricing.Purchase{
			OnDemand:   m.GetPurchase().GetOnDemand(),
			Reserved1y: m.GetPurchase().GetReserved1Y(),
			Reserved3y: m.GetPurchase().GetReserved3Y(),
			Optimal:    m.GetPurchase().GetOptimal(),
		},
		StorageItem:  m.GetStorageItem(),
		StoragePrice: r.optional("storagePrice", m.StoragePrice),
		EgressPrice:  r.optional("egressPrice", m.EgressPrice),
		Support:      m.Support,
		Labour:       r.in("labour").staff(m.GetLabour()),
	}
}

func iaasMessage(i pricing.IaaS) *plimsollv1.Iaas {
	m := &plimsollv1.Iaas{
		Provider:          text(i.Provider),
		Region:            text(i.Region),
		Sku:               text(i.SKU),
		Arch:              text(i.Arch),
		Os:                text(i.OS),
		TargetUtilisation: i.TargetUtilisation,
		StorageItem:       text(i.StorageItem),
		StoragePrice:      optionalPrice(i.StoragePrice),
		EgressPrice:       optionalPrice(i.EgressPrice),
		Support:           i.Support,
		Labour:            staffMessage(i.Labour),
	}
	if i.Purchase != (pricing.Purchase{}) {
		m.Purchase = &plimsollv1.Purchase{
			OnDemand: i.Purchase.OnDemand, Reserved1Y: i.Purchase.Reserved1y, Reserved3Y: i.Purchase.Reserved3y, Optimal: i.Purchase.Optimal,
		}
	}
	return m
}

func (r priceReader) hybrid(m *plimsollv1.Hybrid) *pricing.Hybrid {
	split, err := pricing.ParseSplit(m.GetSplit())
	r.check("split", bare(err))
	return &pricing.Hybrid{Base: m.GetBase(), Burst: m.GetBurst(), Split: split}
}

func hybridMessage(h pricing.Hybrid) *plimsollv1.Hybrid {
	return &plimsollv1.Hybrid{Base: text(h.Base), Burst: text(h.Burst), Split: splitMessage(h.Split)}
}

func splitMessage(s pricing.Split) string {
	if s.Optimal {
		return "optimal"
	}
	return strconv.FormatFloat(s.Share, 'g', -1, 64)
}
