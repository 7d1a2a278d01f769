package tools

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestAlerts lets Prometheus' own tool read the examples in docs/operations.md, and see when the
// alerts go off.
func TestAlerts(t *testing.T) {
	t.Parallel()
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("promtool is missing; .ci/run fetches it")
		}
		t.Skip("promtool, which Debian's package prometheus has, is not installed")
	}
	folder := t.TempDir()
	for name, content := range map[string]string{
		"prometheus.yml": printed(t, "scrape_configs") + "rule_files: [rules.yml]\n",
		"rules.yml":      printed(t, "groups"),
		"test.yml":       alertTests,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"check", "config", "prometheus.yml"}, {"test", "rules", "test.yml"}} {
		cmd := exec.CommandContext(t.Context(), promtool, args...)
		cmd.Dir = folder
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %q: %v\n%s", args, err, out)
		}
	}
}

// alertTests has what a server shows over time, minute by minute, and which alerts are to go off.
const alertTests = `
rule_files: [rules.yml]
evaluation_interval: 1m
tests:
  - name: all is well, with a back-up each day and now and then a slow source
    interval: 1m
    input_series:
      - {series: 'shelflist_catalogue_damaged{instance="a"}', values: '0x4000'}
      - {series: 'shelflist_backup_last_success_timestamp_seconds{instance="a"}', values: '0x1439 86400x1439 172800x1000'}
      - {series: 'shelflist_source_failing{instance="a",source="loc"}', values: '0x100 1x60 0x4000'}
      - {series: 'shelflist_source_requests_total{instance="a",source="loc",outcome="slow"}', values: '0x100 1x4000'}
      - {series: 'shelflist_source_requests_total{instance="a",source="loc",outcome="answered"}', values: '0+1x4000'}
    alert_rule_test:
      - {eval_time: 150m, alertname: ShelflistSourceFailing}
      - {eval_time: 50h, alertname: ShelflistBackupOld}
      - {eval_time: 60h, alertname: ShelflistCatalogueDamaged}
  - name: nothing is well
    interval: 1m
    input_series:
      - {series: 'shelflist_catalogue_damaged{instance="a"}', values: '0x10 1x200'}
      - {series: 'shelflist_backup_last_success_timestamp_seconds{instance="a"}', values: '0x4000'}
      - {series: 'shelflist_source_failing{instance="a",source="loc"}', values: '0x10 1x200'}
      - {series: 'shelflist_source_requests_total{instance="a",source="loc",outcome="slow"}', values: '0x10 1+1x200'}
    alert_rule_test:
      - {eval_time: 5m, alertname: ShelflistCatalogueDamaged}
      - eval_time: 12m
        alertname: ShelflistCatalogueDamaged
        exp_alerts: [{exp_labels: {instance: a}, exp_annotations: {summary: "The catalogue is damaged. Nothing is changed in it any more; restore a back-up."}}]
      - {eval_time: 48h, alertname: ShelflistBackupOld}
      - eval_time: 49h
        alertname: ShelflistBackupOld
        exp_alerts: [{exp_labels: {instance: a}, exp_annotations: {summary: "The last back-up is older than two days, or there is none."}}]
      - {eval_time: 20m, alertname: ShelflistSourceFailing}
      - eval_time: 60m
        alertname: ShelflistSourceFailing
        exp_alerts: [{exp_labels: {instance: a, source: loc}, exp_annotations: {summary: "The source loc has failed again and again. Works are not looked up there."}}]
`
