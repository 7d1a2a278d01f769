package pages

import (
	"slices"
	"testing"

	"shelflist/internal/exchange/intake"
	"shelflist/internal/importing"
	"shelflist/internal/importing/plan"
	"shelflist/internal/locale"
)

func TestColumns(t *testing.T) {
	for name, tt := range map[string]struct {
		file string
		want string // a field that is offered
		not  string
	}{
		"of anybody":      {"Title;Year\nEmma;1815\n", "Book", "AddedAt"},
		"of this program": {"Book,Title,Contributors,StaffNotes,CopyNote,AddedAt\n1,Emma,,,,\n", "AddedAt", "Nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			format, err := intake.Detect([]byte(tt.file))
			if err != nil {
				t.Fatal(err)
			}
			p := Import{Format: format}
			p.Show([]importing.Preview{
				{Cells: []string{"Emma", "1815"}}, {Cells: []string{"Emma", ""}}, {Cells: []string{"Persuasion"}},
			}, locale.English.Text)
			c := p.Columns[0]
			if !slices.Contains(c.Fields, tt.want) || slices.Contains(c.Fields, tt.not) || c.Form != "column0" ||
				!slices.Equal(c.Values, []string{"Emma", "Persuasion"}) {
				t.Errorf("%+v", c)
			}
			for _, c := range p.Columns {
				if c.Field != "" && !slices.Contains(c.Fields, c.Field) {
					t.Errorf("%s holds %s, which is not offered", c.Name, c.Field)
				}
			}
		})
	}
}

func TestPercent(t *testing.T) {
	for name, tt := range map[string]struct {
		in   Import
		want int64
	}{
		"not begun": {Import{Import: plan.Import{State: plan.Running}}, -1},
		"half":      {Import{Import: plan.Import{State: plan.Running}, Read: 50, Size: 100}, 50},
		"undoing": {Import{Import: plan.Import{
			State:  plan.Undoing,
			Counts: map[plan.Outcome]int64{plan.TakenBack: 2, plan.Kept: 1, plan.New: 1, plan.Same: 9},
		}}, 75},
	} {
		if got := tt.in.Percent(); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}
