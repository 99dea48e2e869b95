package catalog

import (
	"slices"
	"strings"
)

// Figure is one published figure about running machines of one's own. None is a price that anybody
// offered the reader: used as a default it is an unconfirmed one, and reports say so.
type Figure struct {
	Name   string
	Value  float64
	Unit   string // of Value; "1" is a ratio
	Basis  string // what kind of evidence it is
	Source string
	Date   string // as exactly as the source tells: 2024-10-29, 2025-04, 2023; "" is not stated
}

// Origin returns source and date.
func (f Figure) Origin() Origin { return Origin{f.Source, f.Date} }

// Reference returns a figure by its name, such as "pue_survey_2024". Error: *UnknownError.
func Reference(name string) (Figure, error) {
	at := slices.IndexFunc(figures, func(f Figure) bool { return f.Name == name })
	if at < 0 {
		return Figure{}, unknown("reference figure", name, "", figureNames())
	}
	return figures[at], nil
}

// References returns every figure, by name.
func References() []Figure {
	all := slices.Clone(figures)
	slices.SortFunc(all, func(a, b Figure) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func figureNames() []string {
	names := make([]string, len(figures))
	for i, f := range figures {
		names[i] = f.Name
	}
	return names
}

// Sources that several figures share, and what kind of evidence they are.
const (
	azureMigrate = "Microsoft, Azure Migrate business case (azure-docs, articles/migrate/concepts-business-case-calculation.md)"
	azureDate    = "2024-10-29"
	vendor       = "assumption published by a vendor"
	adviser      = "list price quoted by a licensing adviser"
	survey       = "survey"
	specMedian   = "median of published SPECpower_ssj2008 results"
	oneCase      = "one published case"
)

// figures is the embedded table; snapshot/PROVENANCE.md says what was left out of it. Percentages are ratios.
var figures = []Figure{
	{"storage_hw_cost", 2, "USD/GB-month", vendor + "; very high", azureMigrate, azureDate},
	{"storage_maintenance", 0.10, "1/a of storage hardware", vendor, azureMigrate, azureDate},
	{"network_hw_sw", 0.10, "1 of compute and storage", vendor, azureMigrate, azureDate},
	{"network_maintenance", 0.15, "1/a of network hardware and software", vendor, azureMigrate, azureDate},
	{"security_per_server", 250, "USD/server-year", vendor, azureMigrate, azureDate},
	{"security_per_sql_server", 1000, "USD/server-year", vendor, azureMigrate, azureDate},
	{"monitoring_admin", 430, "USD/server-year", vendor, azureMigrate, azureDate},
	{"patching_admin", 430, "USD/server-year", vendor, azureMigrate, azureDate},
	{"backup_admin", 580, "USD/server-year", vendor, azureMigrate, azureDate},
	{"pue_assumed", 1.80, "1", vendor, azureMigrate, azureDate},
	{"core_tdp_assumed", 0.009, "kW/core", vendor + "; the text says kWh", azureMigrate, azureDate},
	{"load_factor_assumed", 2.0, "1", vendor, azureMigrate, azureDate},
	{"unused_energy_capacity", 0.40, "1", vendor, azureMigrate, azureDate},
	{"depreciation_server_storage", 4, "years, straight line", vendor, azureMigrate, azureDate},
	{"depreciation_network_licences", 5, "years, straight line", vendor, azureMigrate, azureDate},
	{"wacc_default", 0.07, "1/a", vendor, azureMigrate, azureDate},

	{"pue_survey_2023", 1.58, "1", survey, "Uptime Institute, UII update 221", "2023"},
	{"pue_survey_2024", 1.56, "1", survey + ", quoted by others", "Uptime Institute, by way of Statista", "2024"},

	{"colo_rate_us_primary_2023", 163.44, "USD/kW-month", survey, "CBRE, by way of channelvisionmag.com/85501-2", "2023"},
	{"colo_rate_us_primary_H2_2024", 184.06, "USD/kW-month", survey + " of 250 to 500 kW", "CBRE, North America data center trends H2 2024",
		"2024"},
	{"colo_rate_global_Q1_2025", 217.30, "USD/kW-month", survey + ", quoted by others", "CBRE, by way of dataxconnect.com", "2025-03"},

	{"electricity_us_new_england", 0.2274, "USD/kWh", "official statistics, commercial customers", "EIA, Electric Power Monthly table 5.6.A",
		"2025-04"},
	{"electricity_us_east_north_central", 0.1282, "USD/kWh", "official statistics, commercial customers",
		"EIA, Electric Power Monthly table 5.6.A", "2025-04"},
	{"electricity_us_west_north_central", 0.0974, "USD/kWh", "official statistics, commercial customers",
		"EIA, Electric Power Monthly table 5.6.A", "2025-04"},

	{"vmware_vcf", 350, "USD/core-year", adviser, "redresscompliance.com", "2026-06"},
	{"vmware_vvf", 135, "USD/core-year", adviser, "redresscompliance.com", "2026-06"},
	{"vmware_core_floor_per_cpu", 16, "cores", adviser, "redresscompliance.com", "2026-06"},
	{"vmware_minimum_order", 72, "cores, since 2025-04-10", adviser, "redresscompliance.com", "2026-06"},
	{"windows_server_dc", 6155, "USD/16 cores", adviser + "; an older list, 6,771 quoted for 2025 is unconfirmed",
		"redresscompliance.com, licenseday.com", ""},
	{"windows_server_std", 1069, "USD/16 cores", adviser + "; an older list", "redresscompliance.com, licenseday.com", ""},
	{"sql_server_ent", 15123, "USD/2 cores", adviser, "vendorbenchmark.com", ""},
	{"sql_software_assurance", 0.25, "1/a of the licence", adviser, "vendorbenchmark.com", ""},

	{"37signals_server_capex", 600_000, "USD for about 4,000 vCPU", oneCase + "; 700,000 in the end", "D. Heinemeier Hansson, 37signals",
		"2023-02-21"},
	{"37signals_server_per_vcpu", 150, "USD/vCPU", oneCase, "D. Heinemeier Hansson, 37signals", "2023-02-21"},
	{"37signals_colo_per_rack", 7500, "USD/rack-month with power and bandwidth", oneCase, "D. Heinemeier Hansson, 37signals", "2023-02-21"},
	{"internet2_server", 14375, "USD for 36 cores with 5 years of warranty", oneCase, "internet2.edu/blogs/detail/14114", "2017"},
	{"internet2_power_all_in", 0.25, "USD/kWh with UPS, generator and cooling", oneCase, "internet2.edu/blogs/detail/14114", "2017"},

	{"specpower_w_per_core_full_2024", 4.9, "W/core at full load", specMedian + " of 2024", "SPEC, by way of ccf-coefficients", "2026-03-09"},
	{"specpower_w_per_core_full_2025", 4.6, "W/core at full load", specMedian + " of 2025", "SPEC, by way of ccf-coefficients", "2026-03-09"},
	{"specpower_idle_fraction_low", 0.21, "1 of full load", specMedian + " of a year, least of 2020 to 2025",
		"SPEC, by way of ccf-coefficients", "2026-03-09"},
	{"specpower_idle_fraction_high", 0.25, "1 of full load", specMedian + " of a year, greatest of 2020 to 2025",
		"SPEC, by way of ccf-coefficients", "2026-03-09"},
}
