package tools

import (
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// TestPolicyViolations breaks each rule of the network policies and checks that it is reported.
func TestPolicyViolations(t *testing.T) {
	t.Parallel()
	sources := func(m manifests) *networkingv1.NetworkPolicyEgressRule { return &m.Policy.Spec.Egress[1] }
	tests := map[string]struct {
		mutate func(manifests)
		want   string
	}{
		"other pods": {func(m manifests) {
			m.Policy.Spec.PodSelector.MatchLabels["a"] = "b"
		}, "selects no pod of the server"},
		"ingress only": {func(m manifests) {
			m.Policy.Spec.PolicyTypes = m.Policy.Spec.PolicyTypes[:1]
		}, "both directions"},
		"any port": {func(m manifests) { m.Policy.Spec.Ingress[0].Ports = nil }, "port http only"},
		"another port": {func(m manifests) {
			*m.Policy.Spec.Ingress[0].Ports[0].Port = intstr.FromInt32(9090)
		}, "port http only"},
		"no names":         {func(m manifests) { m.Policy.Spec.Egress = m.Policy.Spec.Egress[1:] }, "refuses UDP 53"},
		"no HTTPS":         {func(m manifests) { sources(m).Ports = sources(m).Ports[:1] }, "refuses TCP 443"},
		"without a source": {func(m manifests) { sources(m).Ports = sources(m).Ports[:2] }, "refuses TCP 210"},
		"any service":      {func(m manifests) { sources(m).Ports = nil }, "allows TCP 22"},
		"own network":      {func(m manifests) { sources(m).To = nil }, "allows TCP 443 of 10.1.2.3"},
		"metadata": {func(m manifests) {
			sources(m).To[0].IPBlock.Except = []string{"10.0.0.0/8"}
		}, "of 169.254.169.254"},
		"own IPv6": {func(m manifests) { sources(m).To[1].IPBlock.Except = nil }, "of fd00::1"},
		"no IPv6":  {func(m manifests) { sources(m).To = sources(m).To[:1] }, "refuses TCP 443 of 2001:db8::1"},
		"back-up online": {func(m manifests) {
			m.BackupPolicy.Spec.Egress = m.Policy.Spec.Egress
		}, "the back-up needs no network"},
		"back-up elsewhere": {func(m manifests) {
			m.BackupPolicy.Spec.PodSelector.MatchLabels["a"] = "b"
		}, "selects no pod of the back-up"},
	}
	for name, test := range tests {
		checkViolation(t, name, test.want, test.mutate)
	}
}

// checkPolicies checks that the server can be reached at its port only, and reaches names and the
// ports of its sources at public addresses only, and that the back-up reaches nothing.
func (r *rules) checkPolicies(m manifests, server corev1.Container, ports []int32) {
	both := []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress}
	policy, backup := m.Policy.Spec, m.BackupPolicy.Spec
	r.expect(slices.Equal(policy.PolicyTypes, both) && slices.Equal(backup.PolicyTypes, both),
		"a NetworkPolicy isn't for both directions")
	r.expect(selects(policy.PodSelector.MatchLabels, m.Deployment.Spec.Template.Labels),
		"the NetworkPolicy selects no pod of the server")
	r.expect(selects(backup.PodSelector.MatchLabels, m.Backup.Spec.JobTemplate.Spec.Template.Labels),
		"the NetworkPolicy selects no pod of the back-up")
	r.expect(len(backup.Ingress)+len(backup.Egress) == 0, "the back-up needs no network")
	r.expect(len(policy.Ingress) == 1 && len(policy.Ingress[0].Ports) == 1 &&
		policy.Ingress[0].Ports[0].Port.String() == "http" && hasPort(server, *policy.Ingress[0].Ports[0].Port),
		"the NetworkPolicy must let requests to the port http only")

	public := []string{"203.0.113.1", "2001:db8::1"}
	private := []string{
		"10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "::1", "fd00::1",
		"fe80::1",
	}
	check := func(want bool, protocol corev1.Protocol, port int32, addresses []string) {
		word := map[bool]string{true: "allows", false: "refuses"}[!want]
		for _, address := range addresses {
			r.expect(allows(policy.Egress, protocol, port, netip.MustParseAddr(address)) == want,
				"the NetworkPolicy %s %s %d of %s", word, protocol, port, address)
		}
	}
	check(true, corev1.ProtocolUDP, 53, append(public, private...))
	check(true, corev1.ProtocolTCP, 53, append(public, private...))
	for _, port := range ports {
		check(true, corev1.ProtocolTCP, port, public)
		check(false, corev1.ProtocolTCP, port, private)
	}
	check(false, corev1.ProtocolTCP, 22, append(public, private...))
}

// allows reports whether a rule lets the server connect.
func allows(
	rules []networkingv1.NetworkPolicyEgressRule, protocol corev1.Protocol, port int32, address netip.Addr,
) bool {
	return slices.ContainsFunc(rules, func(rule networkingv1.NetworkPolicyEgressRule) bool {
		portMatches := len(rule.Ports) == 0 ||
			slices.ContainsFunc(rule.Ports, func(p networkingv1.NetworkPolicyPort) bool {
				return is(p.Protocol, protocol) && p.Port != nil && p.Port.IntVal == port
			})
		return portMatches &&
			(len(rule.To) == 0 || slices.ContainsFunc(rule.To, func(peer networkingv1.NetworkPolicyPeer) bool {
				within := func(network string) bool { return netip.MustParsePrefix(network).Contains(address) }
				return peer.IPBlock != nil && within(peer.IPBlock.CIDR) && !slices.ContainsFunc(peer.IPBlock.Except, within)
			}))
	})
}

// sourcePorts returns the ports of the addresses of all sources.
func sourcePorts(t *testing.T) []int32 {
	t.Helper()
	ports := []int32{443} // Open Library
	source, err := os.ReadFile("../internal/lookup/sru/target.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range regexp.MustCompile(`URL: "([^"]+)"`).FindAllSubmatch(source, -1) {
		address, err := url.Parse(string(match[1]))
		if err != nil {
			t.Fatal(err)
		}
		if address.Port() == "" {
			continue
		}
		port, err := strconv.ParseInt(address.Port(), 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		ports = append(ports, int32(port))
	}
	if len(ports) < 2 {
		t.Fatal("no source has a port of its own: read their addresses from where they are now")
	}
	return ports
}
