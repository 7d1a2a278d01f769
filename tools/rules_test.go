package tools

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	podsecurity "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// user is who the images run as.
const user = 65532

func TestManifests(t *testing.T) {
	t.Parallel()
	for _, problem := range problems(t, readManifests(t)) {
		t.Error(problem)
	}
}

// TestRulesBite breaks each rule in turn, and expects to be told.
func TestRulesBite(t *testing.T) {
	t.Parallel()
	pod := func(m manifests) *corev1.PodSpec { return &m.Deployment.Spec.Template.Spec }
	server := func(m manifests) *corev1.Container { return &pod(m).Containers[0] }
	tests := map[string]struct {
		mutate func(manifests)
		want   string
	}{
		"two replicas":        {func(m manifests) { *m.Deployment.Spec.Replicas = 2 }, "one replica"},
		"rolling update":      {func(m manifests) { m.Deployment.Spec.Strategy.Type = appsv1.RollingUpdateDeploymentStrategyType }, "Recreate"},
		"a sidecar":           {func(m manifests) { pod(m).Containers = append(pod(m).Containers, corev1.Container{}) }, "one container"},
		"no pod security":     {func(m manifests) { pod(m).SecurityContext = nil }, "no securityContext"},
		"no own security":     {func(m manifests) { server(m).SecurityContext = nil }, "no securityContext"},
		"may be root":         {func(m manifests) { pod(m).SecurityContext.RunAsNonRoot = nil }, "runAsNonRoot"},
		"is root":             {func(m manifests) { *pod(m).SecurityContext.RunAsUser = 0 }, "runAsUser=0"},
		"another user":        {func(m manifests) { *pod(m).SecurityContext.RunAsUser = 1000 }, "runAsUser"},
		"no seccomp":          {func(m manifests) { pod(m).SecurityContext.SeccompProfile = nil }, "seccompProfile"},
		"no seccomp in fact":  {func(m manifests) { pod(m).SecurityContext.SeccompProfile.Type = "Unconfined" }, "seccomp"},
		"volume of root":      {func(m manifests) { pod(m).SecurityContext.FSGroup = nil }, "fsGroup"},
		"may gain privileges": {func(m manifests) { server(m).SecurityContext.AllowPrivilegeEscalation = nil }, "allowPrivilegeEscalation"},
		"keeps capabilities":  {func(m manifests) { server(m).SecurityContext.Capabilities.Drop = nil }, "capabilities"},
		"host's network":      {func(m manifests) { pod(m).HostNetwork = true }, "hostNetwork"},
		"writable root":       {func(m manifests) { server(m).SecurityContext.ReadOnlyRootFilesystem = nil }, "readOnlyRootFilesystem"},
		"token":               {func(m manifests) { pod(m).AutomountServiceAccountToken = nil }, "automountServiceAccountToken"},
		"service links":       {func(m manifests) { pod(m).EnableServiceLinks = nil }, "enableServiceLinks"},
		"little grace":        {func(m manifests) { *pod(m).TerminationGracePeriodSeconds = 8 }, "terminationGracePeriodSeconds"},
		"no limit":            {func(m manifests) { delete(server(m).Resources.Limits, corev1.ResourceMemory) }, "memory"},
		"another image":       {func(m manifests) { server(m).Image = "shelflist:latest" }, "ko://"},
		"no probe":            {func(m manifests) { server(m).StartupProbe = nil }, "startup"},
		"no such route":       {func(m manifests) { server(m).LivenessProbe.HTTPGet.Path = "/health" }, "no route /health"},
		"wrong probe":         {func(m manifests) { server(m).ReadinessProbe.HTTPGet.Path = "/healthz" }, "readiness"},
		"probe's port":        {func(m manifests) { server(m).LivenessProbe.HTTPGet.Port = intstr.FromString("web") }, `no port "web"`},
		"database elsewhere":  {func(m manifests) { server(m).Env[0].Value = "/var/dev.db" }, "/var"},
		"no database":         {func(m manifests) { server(m).Env = nil }, "SHELFLIST_DB"},
		"another claim":       {func(m manifests) { pod(m).Volumes[0].PersistentVolumeClaim.ClaimName = "other" }, "claim"},
		"lost on restart":     {func(m manifests) { pod(m).Volumes[0].PersistentVolumeClaim = nil }, "claim"},
		"shared by nodes":     {func(m manifests) { m.Claim.Spec.AccessModes[0] = corev1.ReadWriteMany }, "ReadWriteOnce"},
		"other pods":          {func(m manifests) { m.Deployment.Spec.Selector.MatchLabels["a"] = "b" }, "Deployment selects"},
		"service without pod": {func(m manifests) { m.Service.Spec.Selector["a"] = "b" }, "Service selects"},
		"service of all":      {func(m manifests) { m.Service.Spec.Selector = nil }, "Service selects"},
		"service's port":      {func(m manifests) { m.Service.Spec.Ports[0].TargetPort = intstr.FromInt32(80) }, `no port "80"`},
		"ingress's service":   {func(m manifests) { backend(m).Name = "other" }, "Ingress"},
		"ingress's port":      {func(m manifests) { backend(m).Port.Name = "https" }, "Ingress"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := readManifests(t)
			test.mutate(m)
			got := problems(t, m)
			if !slices.ContainsFunc(got, func(problem string) bool { return strings.Contains(problem, test.want) }) {
				t.Errorf("nothing said about %s: %q", test.want, got)
			}
		})
	}
}

// problems says what in the manifests breaks a rule of this program.
func problems(t *testing.T, m manifests) []string {
	var found []string
	expect := func(right bool, format string, args ...any) {
		if !right {
			found = append(found, fmt.Sprintf(format, args...))
		}
	}
	template := m.Deployment.Spec.Template
	pod := template.Spec
	expect(is(m.Deployment.Spec.Replicas, 1), "more or less than one replica: SQLite has one writer")
	expect(m.Deployment.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType, "the strategy isn't Recreate: an update would have two writers")
	expect(selects(m.Deployment.Spec.Selector.MatchLabels, template.Labels), "the Deployment selects other pods than its own")
	found = append(found, podSecurity(t, template)...)
	if pod.SecurityContext == nil || len(pod.Containers) != 1 || pod.Containers[0].SecurityContext == nil {
		return append(found, "there isn't one container, or it or the pod has no securityContext")
	}
	expect(is(pod.SecurityContext.RunAsUser, user), "runAsUser isn't %d", user)
	expect(is(pod.SecurityContext.FSGroup, user), "fsGroup isn't %d: a fresh volume couldn't be written", user)
	expect(is(pod.AutomountServiceAccountToken, false), "automountServiceAccountToken isn't false")
	expect(is(pod.EnableServiceLinks, false), "enableServiceLinks isn't false: variables named SHELFLIST_… would be added")
	expect(pod.TerminationGracePeriodSeconds != nil && *pod.TerminationGracePeriodSeconds > 10, "terminationGracePeriodSeconds is less than requests under way may take")

	server := pod.Containers[0]
	expect(strings.HasPrefix(server.Image, "ko://shelflist/"), "image %q isn't one that ko builds: ko://shelflist/…", server.Image)
	expect(is(server.SecurityContext.ReadOnlyRootFilesystem, true), "readOnlyRootFilesystem isn't true")
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		requested, limit := server.Resources.Requests[name], server.Resources.Limits[name]
		expect(!requested.IsZero() && !limit.IsZero(), "%s is not requested, or not limited", name)
	}

	hasPort := func(port intstr.IntOrString) bool {
		return slices.ContainsFunc(server.Ports, func(p corev1.ContainerPort) bool {
			return p.Name == port.String() || port.IntVal == p.ContainerPort
		})
	}
	routes := getRoutes(t)
	for _, probe := range []struct {
		kind, path string
		*corev1.Probe
	}{{"startup", "/healthz", server.StartupProbe}, {"liveness", "/healthz", server.LivenessProbe}, {"readiness", "/readyz", server.ReadinessProbe}} {
		if probe.Probe == nil || probe.HTTPGet == nil {
			found = append(found, "there is no "+probe.kind+" probe by HTTP")
			continue
		}
		expect(slices.Contains(routes, probe.HTTPGet.Path), "the %s probe: internal/web has no route %s", probe.kind, probe.HTTPGet.Path)
		expect(probe.HTTPGet.Path == probe.path, "the %s probe doesn't ask %s", probe.kind, probe.path)
		expect(hasPort(probe.HTTPGet.Port), "the %s probe: the container has no port %q", probe.kind, probe.HTTPGet.Port.String())
		expect(probe.TimeoutSeconds >= 3, "the %s probe gives up before the server does, which answers within 2 s", probe.kind)
	}

	found = append(found, storage(pod, server, m.Claim)...)

	expect(selects(m.Service.Spec.Selector, template.Labels), "the Service selects no pod, or too many")
	for _, port := range m.Service.Spec.Ports {
		expect(hasPort(port.TargetPort), "the Service: the container has no port %q", port.TargetPort.String())
	}
	target := backend(m)
	expect(target.Name == m.Service.Name, "the Ingress leads to %q, the Service is %q", target.Name, m.Service.Name)
	expect(slices.ContainsFunc(m.Service.Spec.Ports, func(p corev1.ServicePort) bool {
		return target.Port.Name != "" && p.Name == target.Port.Name || p.Port == target.Port.Number
	}), "the Ingress leads to a port that the Service doesn't have")
	return found
}

// podSecurity asks the library that the API server enforces Pod Security with.
func podSecurity(t *testing.T, template corev1.PodTemplateSpec) []string {
	t.Helper()
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	restricted := podsecurity.LevelVersion{Level: podsecurity.LevelRestricted, Version: podsecurity.LatestVersion()}
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(restricted, &template.ObjectMeta, &template.Spec))
	if result.Allowed {
		return nil
	}
	return []string{"Pod Security, restricted: " + result.ForbiddenDetail()}
}

// storage checks that the catalogue stands on the claim.
func storage(pod corev1.PodSpec, server corev1.Container, claim *corev1.PersistentVolumeClaim) []string {
	if !slices.Equal(claim.Spec.AccessModes, []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}) {
		return []string{"the claim isn't ReadWriteOnce"}
	}
	env := slices.IndexFunc(server.Env, func(e corev1.EnvVar) bool { return e.Name == "SHELFLIST_DB" })
	if env < 0 {
		return []string{"SHELFLIST_DB isn't set"}
	}
	folder := path.Dir(server.Env[env].Value)
	mount := slices.IndexFunc(server.VolumeMounts, func(v corev1.VolumeMount) bool { return v.MountPath == folder && !v.ReadOnly })
	if mount < 0 {
		return []string{"nothing is mounted on " + folder + ", where SHELFLIST_DB is"}
	}
	if !slices.ContainsFunc(pod.Volumes, func(v corev1.Volume) bool {
		source := v.PersistentVolumeClaim
		return v.Name == server.VolumeMounts[mount].Name && source != nil && source.ClaimName == claim.Name && !source.ReadOnly
	}) {
		return []string{"what is mounted on " + folder + " isn't the claim " + claim.Name}
	}
	return nil
}

// getRoutes lists the addresses without parameters that internal/web answers GET at.
func getRoutes(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile("../internal/web/routes.go")
	if err != nil {
		t.Fatal(err)
	}
	var routes []string
	for _, match := range regexp.MustCompile(`"GET (/[^"{]*)"`).FindAllSubmatch(source, -1) {
		routes = append(routes, string(match[1]))
	}
	return routes
}

// backend is where the Ingress leads.
func backend(m manifests) *networkingv1.IngressServiceBackend {
	return m.Ingress.Spec.Rules[0].HTTP.Paths[0].Backend.Service
}

// selects reports whether a selector picks the pods with these labels, and doesn't pick all pods.
func selects(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}

// is reports whether an optional field is set to value.
func is[T comparable](field *T, value T) bool { return field != nil && *field == value }
