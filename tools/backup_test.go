package tools

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// TestBackupViolations breaks each rule of the back-up in turn and checks that it is reported.
func TestBackupViolations(t *testing.T) {
	t.Parallel()
	pod := func(m manifests) *corev1.PodTemplateSpec { return &m.Backup.Spec.JobTemplate.Spec.Template }
	container := func(m manifests) *corev1.Container { return &pod(m).Spec.Containers[0] }
	term := func(m manifests) *corev1.PodAffinityTerm {
		return &pod(m).Spec.Affinity.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution[0]
	}
	tests := map[string]struct {
		mutate func(manifests)
		want   string
	}{
		"two at once": {func(m manifests) { m.Backup.Spec.ConcurrencyPolicy = batchv1.AllowConcurrent }, "Forbid"},
		"no deadline": {func(m manifests) {
			m.Backup.Spec.JobTemplate.Spec.ActiveDeadlineSeconds = nil
		}, "activeDeadlineSeconds"},
		"runs as root": {func(m manifests) { *pod(m).Spec.SecurityContext.RunAsUser = 0 }, "runAsUser=0"},
		"no security":  {func(m manifests) { container(m).SecurityContext = nil }, "no securityContext"},
		"other image":  {func(m manifests) { container(m).Image = "busybox" }, "ko://"},
		"API token": {func(m manifests) {
			pod(m).Spec.AutomountServiceAccountToken = nil
		}, "automountServiceAccountToken"},
		"requests come here": {func(m manifests) {
			pod(m).Labels = m.Service.Spec.Selector
		}, "the Service selects the pods of the CronJob"},
		"any node": {func(m manifests) { pod(m).Spec.Affinity = nil }, "node of the server"},
		"any node of zone": {func(m manifests) {
			term(m).TopologyKey = "topology.kubernetes.io/zone"
		}, "node of the server"},
		"node of others":  {func(m manifests) { term(m).LabelSelector.MatchLabels["a"] = "b" }, "node of the server"},
		"other catalogue": {func(m manifests) { container(m).Env[0].Value = "/data/other.db" }, "another catalogue"},
		"catalogue's claim read-only": {func(m manifests) {
			container(m).VolumeMounts[0].ReadOnly = true
		}, "no writable volume is mounted on /data"},
		"no folder":           {func(m manifests) { container(m).Args = []string{"backup", "copy.db"} }, "--to"},
		"folder off a volume": {func(m manifests) { container(m).Args[2] = "/tmp" }, "no volume is mounted on /tmp"},
		"onto the catalogue's volume": {func(m manifests) {
			pod(m).Spec.Volumes[1].PersistentVolumeClaim.ClaimName = m.Claim.Name
		}, "claim shelflist-backup"},
	}
	for name, test := range tests {
		checkViolation(t, name, test.want, test.mutate)
	}
}

// checkBackup checks that the CronJob copies the server's catalogue, on the server's node, to a
// volume of its own.
func (r *rules) checkBackup(t *testing.T, m manifests) {
	t.Helper()
	job := m.Backup.Spec.JobTemplate.Spec
	pod := job.Template.Spec
	r.expect(m.Backup.Spec.ConcurrencyPolicy == batchv1.ForbidConcurrent, "concurrencyPolicy isn't Forbid")
	r.expect(job.ActiveDeadlineSeconds != nil,
		"the CronJob has no activeDeadlineSeconds: a copy that hangs would be the last")
	r.violations = append(r.violations, podSecurity(t, job.Template)...)
	if len(pod.Containers) != 1 || pod.SecurityContext == nil || pod.Containers[0].SecurityContext == nil {
		r.expect(false, "the CronJob must have one container, and no securityContext may be missing")
		return
	}
	container := pod.Containers[0]
	r.checkPod(pod)
	r.checkContainer(container)
	r.violations = append(r.violations, storage(pod, container, m.Claim)...)
	r.expect(catalogueOf(container) == catalogueOf(m.Deployment.Spec.Template.Spec.Containers[0]),
		"the CronJob copies another catalogue than the server's")
	r.expect(!selects(m.Service.Spec.Selector, job.Template.Labels), "the Service selects the pods of the CronJob")
	r.expect(!selects(m.Deployment.Spec.Selector.MatchLabels, job.Template.Labels),
		"the Deployment selects the pods of the CronJob")
	r.expect(onNodeOf(pod, m.Deployment.Spec.Template.Labels), "the CronJob doesn't run on the node of the server")
	r.checkFolder(pod, container, m.BackupClaim)
}

// checkFolder checks that the folder of --to is on the claim for copies.
func (r *rules) checkFolder(pod corev1.PodSpec, container corev1.Container, claim *corev1.PersistentVolumeClaim) {
	to := slices.Index(container.Args, "--to") + 1
	if to == 0 || to == len(container.Args) || container.Args[0] != "backup" {
		r.expect(false, "the CronJob doesn't run backup --to")
		return
	}
	folder := container.Args[to]
	mount := slices.IndexFunc(container.VolumeMounts, func(v corev1.VolumeMount) bool { return v.MountPath == folder })
	if mount < 0 {
		r.expect(false, "no volume is mounted on %s, the folder of --to", folder)
		return
	}
	r.expect(slices.ContainsFunc(pod.Volumes, func(v corev1.Volume) bool {
		source := v.PersistentVolumeClaim
		return v.Name == container.VolumeMounts[mount].Name && source != nil && source.ClaimName == claim.Name
	}), "the volume on %s isn't the claim %s", folder, claim.Name)
}

// catalogueOf returns a container's SHELFLIST_DB.
func catalogueOf(container corev1.Container) string {
	for _, e := range container.Env {
		if e.Name == "SHELFLIST_DB" {
			return e.Value
		}
	}
	return ""
}

// onNodeOf reports whether a pod must be on the node of a pod with the labels.
func onNodeOf(pod corev1.PodSpec, labels map[string]string) bool {
	if pod.Affinity == nil || pod.Affinity.PodAffinity == nil {
		return false
	}
	terms := pod.Affinity.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution
	return slices.ContainsFunc(terms, func(term corev1.PodAffinityTerm) bool {
		return term.TopologyKey == corev1.LabelHostname && term.LabelSelector != nil &&
			selects(term.LabelSelector.MatchLabels, labels)
	})
}

// TestBackupCommand runs the command of the CronJob beside a server that has the catalogue open.
func TestBackupCommand(t *testing.T) {
	t.Parallel()
	container := readManifests(t).Backup.Spec.JobTemplate.Spec.Template.Spec.Containers[0]
	folder, copies := t.TempDir(), t.TempDir()
	server, _ := startServer(t, folder)
	arguments := slices.Clone(container.Args)
	arguments[slices.Index(arguments, "--to")+1] = copies
	backup := exec.CommandContext(t.Context(), server, arguments...)
	backup.Env = append(os.Environ(), "SHELFLIST_DB="+filepath.Join(folder, "dev.db"))
	output, err := backup.CombinedOutput()
	if err != nil || !strings.Contains(string(output), "books") {
		t.Fatalf("%q: %v\n%s", arguments, err, output)
	}
	written, err := filepath.Glob(filepath.Join(copies, "shelflist-*.db"))
	if err != nil || len(written) != 1 {
		t.Errorf("copies %q, want one (%v)", written, err)
	}
}
