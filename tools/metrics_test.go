package tools

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/VictoriaMetrics/metricsql"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"sigs.k8s.io/yaml"
)

// TestMetrics reads the metrics of a real server with Prometheus' own parser, and checks that the
// dashboard and the alerts in docs/operations.md ask for metrics and labels that are there.
func TestMetrics(t *testing.T) {
	t.Parallel()
	families := scrape(t)
	series := map[string][]string{} // labels, by the name of the series
	for name, f := range families {
		if !strings.HasPrefix(name, "shelflist_") && !strings.HasPrefix(name, "go_") &&
			!strings.HasPrefix(name, "process_") {
			t.Errorf("%s has a foreign name", name)
		}
		if strings.HasPrefix(name, "shelflist_") && f.GetHelp() == "" {
			t.Errorf("%s is not described", name)
		}
		if strings.HasSuffix(name, "_total") != (f.GetType() == dto.MetricType_COUNTER) &&
			strings.HasPrefix(name, "shelflist_") {
			t.Errorf("%s is a %s", name, f.GetType())
		}
		names := []string{name}
		if f.GetType() == dto.MetricType_HISTOGRAM {
			names = []string{name + "_bucket", name + "_sum", name + "_count"}
		}
		for _, n := range names {
			for _, m := range f.GetMetric() {
				for _, l := range m.GetLabel() {
					series[n] = append(series[n], l.GetName())
				}
			}
			series[n] = append(series[n], "le", "instance", "job")
		}
	}
	for where, expr := range queries(t) {
		checkQuery(t, where, expr, series)
	}
}

// scrape starts a server, does what makes all series, and returns its metrics.
func scrape(t *testing.T) map[string]*dto.MetricFamily {
	t.Helper()
	_, addresses := startServer(t, t.TempDir())
	pages, metrics := strings.TrimSuffix(addresses["listening"], "/"), addresses["showing metrics"]
	for _, path := range []string{"/", "/search?search=emma", "/nothing"} {
		get(t, pages+path)
	}
	// The add makes a write.
	var works []struct{ ID string }
	if err := json.Unmarshal([]byte(get(t, pages+"/search?search=middlemarch")), &works); err != nil ||
		len(works) == 0 {
		t.Fatalf("nothing found: %v", err)
	}
	get(t, pages+"/books/add?id="+works[0].ID)
	text := get(t, metrics)
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return families
}

// get returns what is answered to a program.
func get(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// panel is a part of a dashboard.
type panel struct {
	ID          int
	Type, Title string
	GridPos     struct{ H, W, X, Y int }
	Targets     []struct{ RefID, Expr string }
}

// queries returns the queries of the dashboard and of the alerts, by where they stand.
func queries(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	file, err := os.ReadFile("../deploy/grafana/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct{ Panels []panel }
	if err := json.Unmarshal(file, &dashboard); err != nil {
		t.Fatal(err)
	}
	checkLayout(t, dashboard.Panels)
	for _, p := range dashboard.Panels {
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("panel %q shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			// What Grafana puts in.
			expr := strings.NewReplacer("$__rate_interval", "5m", "$instance", ".*").Replace(target.Expr)
			found[fmt.Sprintf("panel %q, %s", p.Title, target.RefID)] = expr
		}
	}
	for _, rule := range alerts(t) {
		found["alert "+rule.Alert] = rule.Expr
	}
	return found
}

// rule is an alert.
type rule struct {
	Alert, Expr, For string
	Annotations      struct{ Summary string }
}

// alerts returns the alerts in docs/operations.md.
func alerts(t *testing.T) []rule {
	t.Helper()
	var rules struct {
		Groups []struct {
			Name  string
			Rules []rule
		}
	}
	if err := yaml.UnmarshalStrict([]byte(printed(t, "groups")), &rules); err != nil || len(rules.Groups) != 1 {
		t.Fatalf("docs/operations.md: %v, %+v", err, rules)
	}
	if n := len(rules.Groups[0].Rules); n < 3 {
		t.Errorf("docs/operations.md has %d alerts, want at least 3", n)
	}
	return rules.Groups[0].Rules
}

// printed returns the example in docs/operations.md that begins with a key.
func printed(t *testing.T, key string) string {
	t.Helper()
	file, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile(`(?m)^    ` + key + `:\n(?:    .*\n)+`).Find(file)
	return regexp.MustCompile(`(?m)^    `).ReplaceAllString(string(block), "")
}

// checkLayout checks that the panels of a dashboard have numbers of their own and don't overlap.
func checkLayout(t *testing.T, panels []panel) {
	t.Helper()
	ids, cells := map[int]bool{}, map[[2]int]string{}
	for _, p := range panels {
		if ids[p.ID] {
			t.Errorf("panel %q has the number of another one", p.Title)
		}
		ids[p.ID] = true
		if p.GridPos.X < 0 || p.GridPos.X+p.GridPos.W > 24 || p.GridPos.H < 1 {
			t.Errorf("panel %q is at %+v", p.Title, p.GridPos)
		}
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := cells[[2]int{x, y}]; other != "" {
					t.Fatalf("panel %q overlaps %q", p.Title, other)
				}
				cells[[2]int{x, y}] = p.Title
			}
		}
	}
}

// checkQuery checks that a query can be parsed, and asks for metrics and labels that are there.
func checkQuery(t *testing.T, where, query string, series map[string][]string) {
	t.Helper()
	parsed, err := metricsql.Parse(query)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	asked := 0
	metricsql.VisitAll(parsed, func(e metricsql.Expr) {
		m, ok := e.(*metricsql.MetricExpr)
		if !ok {
			return
		}
		for _, filters := range m.LabelFilterss {
			name := filters[0].Value
			asked++
			if filters[0].Label != "__name__" || series[name] == nil {
				t.Errorf("%s: there is no metric %s", where, name)
				return
			}
			for _, f := range filters[1:] {
				if !slices.Contains(series[name], f.Label) {
					t.Errorf("%s: %s has no label %s", where, name, f.Label)
				}
			}
		}
	})
	if asked == 0 {
		t.Errorf("%s asks for nothing", where)
	}
	for _, group := range regexp.MustCompile(`\b(?:by|on) \(([^)]*)\)`).FindAllStringSubmatch(query, -1) {
		for label := range strings.SplitSeq(group[1], ", ") {
			if !slices.ContainsFunc(slices.Collect(maps.Values(series)),
				func(labels []string) bool { return slices.Contains(labels, label) }) {
				t.Errorf("%s: no metric has a label %s", where, label)
			}
		}
	}
}
