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

// imageUser is the user and group that the images run as.
const imageUser = 65532

// TestManifests checks that the manifests in deploy/ break no rule.
func TestManifests(t *testing.T) {
	t.Parallel()
	for _, problem := range violations(t, readManifests(t)) {
		t.Error(problem)
	}
}

// TestViolations breaks each rule in turn and checks that it is reported.
func TestViolations(t *testing.T) {
	t.Parallel()
	pod := func(m manifests) *corev1.PodSpec { return &m.Deployment.Spec.Template.Spec }
	server := func(m manifests) *corev1.Container { return &pod(m).Containers[0] }
	tests := map[string]struct {
		mutate func(manifests)
		want   string
	}{
		"two replicas": {func(m manifests) { *m.Deployment.Spec.Replicas = 2 }, "one replica"},
		"rolling update": {func(m manifests) {
			m.Deployment.Spec.Strategy.Type = appsv1.RollingUpdateDeploymentStrategyType
		}, "Recreate"},
		"sidecar": {func(m manifests) {
			pod(m).Containers = append(pod(m).Containers, corev1.Container{})
		}, "one container"},
		"no pod security":       {func(m manifests) { pod(m).SecurityContext = nil }, "no securityContext"},
		"no container security": {func(m manifests) { server(m).SecurityContext = nil }, "no securityContext"},
		"runs as root allowed":  {func(m manifests) { pod(m).SecurityContext.RunAsNonRoot = nil }, "runAsNonRoot"},
		"runs as root":          {func(m manifests) { *pod(m).SecurityContext.RunAsUser = 0 }, "runAsUser=0"},
		"other user":            {func(m manifests) { *pod(m).SecurityContext.RunAsUser = 1000 }, "runAsUser"},
		"no seccomp":            {func(m manifests) { pod(m).SecurityContext.SeccompProfile = nil }, "seccompProfile"},
		"seccomp unconfined": {func(m manifests) {
			pod(m).SecurityContext.SeccompProfile.Type = "Unconfined"
		}, "seccomp"},
		"no volume group": {func(m manifests) { pod(m).SecurityContext.FSGroup = nil }, "fsGroup"},
		"may gain privileges": {func(m manifests) {
			server(m).SecurityContext.AllowPrivilegeEscalation = nil
		}, "allowPrivilegeEscalation"},
		"keeps capabilities": {func(m manifests) {
			server(m).SecurityContext.Capabilities.Drop = nil
		}, "capabilities"},
		"host network": {func(m manifests) { pod(m).HostNetwork = true }, "hostNetwork"},
		"writable root": {func(m manifests) {
			server(m).SecurityContext.ReadOnlyRootFilesystem = nil
		}, "readOnlyRootFilesystem"},
		"API token mounted": {func(m manifests) {
			pod(m).AutomountServiceAccountToken = nil
		}, "automountServiceAccountToken"},
		"service links": {func(m manifests) { pod(m).EnableServiceLinks = nil }, "enableServiceLinks"},
		"grace period too short": {func(m manifests) {
			*pod(m).TerminationGracePeriodSeconds = 8
		}, "terminationGracePeriodSeconds"},
		"no memory limit": {func(m manifests) {
			delete(server(m).Resources.Limits, corev1.ResourceMemory)
		}, "memory"},
		"other image": {func(m manifests) { server(m).Image = "shelflist:latest" }, "ko://"},
		"no probe":    {func(m manifests) { server(m).StartupProbe = nil }, "startup"},
		"unknown route": {func(m manifests) {
			server(m).LivenessProbe.HTTPGet.Path = "/health"
		}, "no route /health"},
		"wrong route": {func(m manifests) {
			server(m).ReadinessProbe.HTTPGet.Path = "/healthz"
		}, "readiness"},
		"unknown probe port": {func(m manifests) {
			server(m).LivenessProbe.HTTPGet.Port = intstr.FromString("web")
		}, `no port "web"`},
		"database off the volume": {func(m manifests) { server(m).Env[0].Value = "/var/dev.db" }, "/var"},
		"no database":             {func(m manifests) { server(m).Env = nil }, "SHELFLIST_DB"},
		"other claim": {func(m manifests) {
			pod(m).Volumes[0].PersistentVolumeClaim.ClaimName = "other"
		}, "claim"},
		"no claim": {func(m manifests) { pod(m).Volumes[0].PersistentVolumeClaim = nil }, "claim"},
		"volume shared by nodes": {func(m manifests) {
			m.Claim.Spec.AccessModes[0] = corev1.ReadWriteMany
		}, "ReadWriteOnce"},
		"selector of other pods": {func(m manifests) {
			m.Deployment.Spec.Selector.MatchLabels["a"] = "b"
		}, "Deployment selects"},
		"service without pods": {func(m manifests) { m.Service.Spec.Selector["a"] = "b" }, "Service selects"},
		"service of all pods":  {func(m manifests) { m.Service.Spec.Selector = nil }, "Service selects"},
		"unknown service port": {func(m manifests) {
			m.Service.Spec.Ports[0].TargetPort = intstr.FromInt32(80)
		}, `no port "80"`},
		"unknown ingress service": {func(m manifests) { backend(m).Name = "other" }, "Ingress"},
		"another ingress host": {func(m manifests) {
			m.Ingress.Spec.Rules[0].Host = "other.example.org"
		}, "SHELFLIST_ORIGIN"},
		"no origin": {func(m manifests) {
			server(m).Env = slices.DeleteFunc(server(m).Env, func(e corev1.EnvVar) bool {
				return e.Name == "SHELFLIST_ORIGIN"
			})
		}, "SHELFLIST_ORIGIN"},
		"unknown ingress port": {func(m manifests) { backend(m).Port.Name = "https" }, "Ingress"},
	}
	for name, test := range tests {
		checkViolation(t, name, test.want, test.mutate)
	}
}

// checkViolation breaks a rule and checks that it is reported with the wanted words.
func checkViolation(t *testing.T, name, want string, mutate func(manifests)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		m := readManifests(t)
		mutate(m)
		got := violations(t, m)
		if !slices.ContainsFunc(got, func(problem string) bool { return strings.Contains(problem, want) }) {
			t.Errorf("violations %q, want one with %q in it", got, want)
		}
	})
}

// rules collects the rules that manifests break.
type rules struct{ violations []string }

// expect records a violation unless the rule holds.
func (r *rules) expect(holds bool, format string, args ...any) {
	if !holds {
		r.violations = append(r.violations, fmt.Sprintf(format, args...))
	}
}

// violations returns the rules of this program that the manifests break.
func violations(t *testing.T, m manifests) []string {
	t.Helper()
	var r rules
	template := m.Deployment.Spec.Template
	pod := template.Spec
	r.expect(is(m.Deployment.Spec.Replicas, 1), "the Deployment must have one replica: SQLite allows one writer")
	r.expect(m.Deployment.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType,
		"the strategy isn't Recreate: an update would have two writers")
	r.expect(selects(m.Deployment.Spec.Selector.MatchLabels, template.Labels),
		"the Deployment selects other pods than its own")
	r.violations = append(r.violations, podSecurity(t, template)...)
	if len(pod.Containers) != 1 {
		return append(r.violations, "the pod must have one container")
	}
	if pod.SecurityContext == nil || pod.Containers[0].SecurityContext == nil {
		return append(r.violations, "the pod or its container has no securityContext")
	}
	r.checkPod(pod)
	r.expect(pod.TerminationGracePeriodSeconds != nil && *pod.TerminationGracePeriodSeconds > 10,
		"terminationGracePeriodSeconds isn't more than 10 s; requests in progress get 8 s")
	server := pod.Containers[0]
	r.checkContainer(server)
	r.checkProbes(server, getRoutes(t))
	r.violations = append(r.violations, storage(pod, server, m.Claim)...)
	r.checkNetwork(m, server)
	r.checkPolicies(m, server, sourcePorts(t))
	r.checkBackup(t, m)
	return r.violations
}

// checkPod checks the settings of the pod, apart from its container.
func (r *rules) checkPod(pod corev1.PodSpec) {
	r.expect(is(pod.SecurityContext.RunAsUser, imageUser), "runAsUser isn't %d", imageUser)
	r.expect(is(pod.SecurityContext.FSGroup, imageUser),
		"fsGroup isn't %d: the program couldn't write to a new volume", imageUser)
	r.expect(is(pod.AutomountServiceAccountToken, false), "automountServiceAccountToken isn't false")
	r.expect(is(pod.EnableServiceLinks, false),
		"enableServiceLinks isn't false: it would add variables with the prefix SHELFLIST_")
}

// checkContainer checks the image, the root file system and the resources.
func (r *rules) checkContainer(server corev1.Container) {
	r.expect(strings.HasPrefix(server.Image, "ko://shelflist/"),
		"image %q isn't built by ko: want ko://shelflist/…", server.Image)
	r.expect(is(server.SecurityContext.ReadOnlyRootFilesystem, true), "readOnlyRootFilesystem isn't true")
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		requested, limit := server.Resources.Requests[name], server.Resources.Limits[name]
		r.expect(!requested.IsZero() && !limit.IsZero(), "%s is not requested or not limited", name)
	}
}

// checkProbes checks that each probe requests the right route of the server, on a port it has.
func (r *rules) checkProbes(server corev1.Container, routes []string) {
	for _, probe := range []struct {
		kind, path string
		*corev1.Probe
	}{
		{"startup", "/healthz", server.StartupProbe},
		{"liveness", "/healthz", server.LivenessProbe},
		{"readiness", "/readyz", server.ReadinessProbe},
	} {
		if probe.Probe == nil || probe.HTTPGet == nil {
			r.expect(false, "there is no %s probe by HTTP", probe.kind)
			continue
		}
		r.expect(slices.Contains(routes, probe.HTTPGet.Path),
			"%s probe: internal/web has no route %s", probe.kind, probe.HTTPGet.Path)
		r.expect(probe.HTTPGet.Path == probe.path, "%s probe: path %s, want %s", probe.kind, probe.HTTPGet.Path,
			probe.path)
		r.expect(hasPort(server, probe.HTTPGet.Port),
			"%s probe: the container has no port %q", probe.kind, probe.HTTPGet.Port.String())
		r.expect(probe.TimeoutSeconds >= 3,
			"%s probe: timeout below 3 s, but the server may take 2 s to answer", probe.kind)
	}
}

// checkNetwork checks that the Ingress leads to the Service and the Service to the container.
func (r *rules) checkNetwork(m manifests, server corev1.Container) {
	r.expect(selects(m.Service.Spec.Selector, m.Deployment.Spec.Template.Labels),
		"the Service selects no pod, or all pods")
	for _, port := range m.Service.Spec.Ports {
		r.expect(hasPort(server, port.TargetPort), "the Service: the container has no port %q",
			port.TargetPort.String())
	}
	target := backend(m)
	r.expect(target.Name == m.Service.Name, "the Ingress leads to %q, but the Service is %q", target.Name,
		m.Service.Name)
	r.expect(slices.ContainsFunc(m.Service.Spec.Ports, func(p corev1.ServicePort) bool {
		return target.Port.Name != "" && p.Name == target.Port.Name || p.Port == target.Port.Number
	}), "the Ingress leads to a port that the Service doesn't have")
	host := m.Ingress.Spec.Rules[0].Host
	r.expect(slices.ContainsFunc(server.Env, func(e corev1.EnvVar) bool {
		return e.Name == "SHELFLIST_ORIGIN" && strings.HasSuffix(e.Value, "://"+host)
	}), "SHELFLIST_ORIGIN doesn't name the Ingress's host %s, so that nothing can be changed", host)
}

// hasPort reports whether the container has the port, given by name or by number.
func hasPort(server corev1.Container, port intstr.IntOrString) bool {
	return slices.ContainsFunc(server.Ports, func(p corev1.ContainerPort) bool {
		return p.Name == port.String() || port.IntVal == p.ContainerPort
	})
}

// podSecurity checks the restricted Pod Security Standard, with the library that the API server
// uses.
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

// storage checks that the catalogue is on the claimed volume.
func storage(pod corev1.PodSpec, server corev1.Container, claim *corev1.PersistentVolumeClaim) []string {
	if !slices.Equal(claim.Spec.AccessModes, []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}) {
		return []string{"the claim isn't ReadWriteOnce"}
	}
	env := slices.IndexFunc(server.Env, func(e corev1.EnvVar) bool { return e.Name == "SHELFLIST_DB" })
	if env < 0 {
		return []string{"SHELFLIST_DB isn't set"}
	}
	folder := path.Dir(server.Env[env].Value)
	mount := slices.IndexFunc(server.VolumeMounts, func(v corev1.VolumeMount) bool {
		return v.MountPath == folder && !v.ReadOnly
	})
	if mount < 0 {
		return []string{"no writable volume is mounted on " + folder + ", the folder of SHELFLIST_DB"}
	}
	if !slices.ContainsFunc(pod.Volumes, func(v corev1.Volume) bool {
		source := v.PersistentVolumeClaim
		return v.Name == server.VolumeMounts[mount].Name && source != nil &&
			source.ClaimName == claim.Name && !source.ReadOnly
	}) {
		return []string{"the volume mounted on " + folder + " isn't the claim " + claim.Name}
	}
	return nil
}

// getRoutes returns the paths without parameters for which internal/web has a GET route.
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

// backend returns the service that the Ingress leads to.
func backend(m manifests) *networkingv1.IngressServiceBackend {
	return m.Ingress.Spec.Rules[0].HTTP.Paths[0].Backend.Service
}

// selects reports whether a selector matches the labels and isn't empty: an empty one matches all.
func selects(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}

// is reports whether an optional field is set and equals value.
func is[T comparable](field *T, value T) bool { return field != nil && *field == value }
