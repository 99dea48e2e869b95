package pricing

// CashFlow implements Placement.
//
// Servers: need(month) = max over vCPU and memory of ⌈peak / (size × target)⌉, plus the
// spare ones if there is any need. Shelves: ⌈peak / (size × target)⌉. As many are there as
// were ever needed; nothing is sold; what has reached the end of its life is
// replaced in that month, one for one. Switches come with each purchase.
//
// Running cost is for what is installed, in the month itself: support, space, power at the mean
// utilisation of the servers, labour. Licences are paid for a year in advance, on the
// anniversary of the month in which the server was first there.
func (p *onPremises) CashFlow(f Future) (CashFlow, error) {
	b := newBooks(f.Months, len(p.licences)+7)
	servers := newFleet(p.servers.life, f.Months, p.existing, p.age)
	shelves := newFleet(p.shelves.life, f.Months, 0, 0)
	var licensed [12]float64 // servers by the month of the year in which they are licensed
	for m := range f.Months {
		before := servers.installed
		if m == 0 {
			before = 0 // those that are there already are licensed, too
		}
		vcpu, memory := f.Usage(VCPU, m), f.Usage(Memory, m)
		p.buy(&b, m, p.servers, servers.advance(m, p.serversNeeded(vcpu, memory)))
		p.buy(&b, m, p.shelves, shelves.advance(m, p.shelvesNeeded(f, m)))
		licensed[m%12] += servers.installed - before
		for _, l := range p.licences {
			b.pay(m, l.line, l.perServer*licensed[m%12])
		}
		kilowatts := p.kilowatts(vcpu, memory, servers.installed, shelves.installed)
		p.run(&b, m, servers.installed, shelves.installed, kilowatts*(f.Start+Month(m)).Hours())
	}
	return b.flow, b.err
}

func (p *onPremises) serversNeeded(vcpu, memory Usage) float64 {
	need := max(roundUp(vcpu.Peak/p.vcpu), roundUp(memory.Peak/p.memory))
	if need > 0 {
		need += p.spare
	}
	return need
}

func (p *onPremises) shelvesNeeded(f Future, m int) float64 {
	if p.shelf == 0 {
		return 0
	}
	return roundUp(f.Usage(Storage, m).Peak / p.shelf)
}

func (p *onPremises) buy(b *books, m int, e equipment, n float64) {
	b.pay(m, e.purchase, n)
	b.pay(m, e.network, n)
}

// run enters what a month costs with so many servers and shelves, drawing so many kWh.
func (p *onPremises) run(b *books, m int, servers, shelves, kilowattHours float64) {
	b.pay(m, p.uplink, 1)
	if p.rackRoom > 0 {
		b.pay(m, p.space, roundUp((servers*p.servers.height+shelves*p.shelves.height)/p.rackRoom))
		b.pay(m, p.power, kilowattHours*p.pue)
	} else {
		b.pay(m, p.space, (servers*p.servers.wattsFull+shelves*p.shelves.wattsFull)/1000)
	}
	b.pay(m, p.servers.support, servers/12)
	b.pay(m, p.shelves.support, shelves/12)
	b.pay(m, p.labour, (p.staff.FTEBase+p.staff.FTEPerServer*servers)/12)
}

// kilowatts is the mean draw of a month: between idle and full load by the mean
// share of the installed vCPU that is in use, or of memory where no vCPU is demanded.
func (p *onPremises) kilowatts(vcpu, memory Usage, servers, shelves float64) float64 {
	busy := vcpu.Mean / p.threads // in servers
	if p.byMemory {
		busy = memory.Mean / p.gib
	}
	return (servers*p.servers.wattsIdle + busy*(p.servers.wattsFull-p.servers.wattsIdle) + shelves*p.shelves.wattsFull) / 1000
}

// fleet is how many units of one kind there are, and when those have to be replaced.
type fleet struct {
	life      int
	installed float64
	due       []float64 // by month
}

// newFleet begins with units that were bought age months ago. Those beyond their life are due at once.
func newFleet(life, months int, existing float64, age int) *fleet {
	f := &fleet{life: life, installed: existing, due: make([]float64, months)}
	if at := max(life-age, 0); at < months {
		f.due[at] = existing
	}
	return f
}

// advance returns how many units are bought in a month in which so many are needed.
func (f *fleet) advance(month int, need float64) float64 {
	buy := f.due[month] + max(need-f.installed, 0)
	f.installed = max(f.installed, need)
	if at := month + f.life; at < len(f.due) {
		f.due[at] += buy
	}
	return buy
}
