// Package tools has no code: it holds the tests of what isn't Go, and go.mod names the tools that the project uses.
package tools

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// manifests is what deploy/ has to hold: one of each.
type manifests struct {
	Deployment *appsv1.Deployment
	Claim      *corev1.PersistentVolumeClaim
	Service    *corev1.Service
	Ingress    *networkingv1.Ingress
}

// decodeManifests reads YAML documents as the API server would with strict validation: an unknown or a repeated
// field is an error, and so is a kind or version that isn't current.
func decodeManifests(r io.Reader) (manifests, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{appsv1.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme} {
		if err := add(scheme); err != nil {
			return manifests{}, err
		}
	}
	decoder := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true})

	var all manifests
	documents := yaml.NewYAMLReader(bufio.NewReader(r))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return manifests{}, err
		}
		object, kind, err := decoder.Decode(document, nil, nil)
		if err != nil {
			return manifests{}, err
		}
		switch object := object.(type) {
		case *appsv1.Deployment:
			err = set(&all.Deployment, object)
		case *corev1.PersistentVolumeClaim:
			err = set(&all.Claim, object)
		case *corev1.Service:
			err = set(&all.Service, object)
		case *networkingv1.Ingress:
			err = set(&all.Ingress, object)
		default:
			err = errors.New("no test looks at this kind: write one")
		}
		if err != nil {
			return manifests{}, fmt.Errorf("%s: %w", kind, err)
		}
	}
}

// set fills a place that has to be empty.
func set[T any](place **T, object *T) error {
	if *place != nil {
		return errors.New("there are two of them")
	}
	*place = object
	return nil
}

// readManifests reads all of deploy/, which has to be complete.
func readManifests(t *testing.T) manifests {
	t.Helper()
	names, err := filepath.Glob("../deploy/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var documents [][]byte
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeManifests(bytes.NewReader(text)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		documents = append(documents, text)
	}
	all, err := decodeManifests(bytes.NewReader(bytes.Join(documents, []byte("\n---\n"))))
	if err != nil {
		t.Fatal(err)
	}
	if all.Deployment == nil || all.Claim == nil || all.Service == nil || all.Ingress == nil {
		t.Fatalf("deploy/ lacks a Deployment, a PersistentVolumeClaim, a Service or an Ingress; it has %q", names)
	}
	return all
}

func TestDecodingIsStrict(t *testing.T) {
	t.Parallel()
	const service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: None}\n"
	tests := map[string]struct{ text, want string }{
		"right":            {service, ""},
		"unknown field":    {service + "status: {phase: Ready}\n", `unknown field "status.phase"`},
		"wrong case":       {strings.Replace(service, "clusterIP", "clusterip", 1), `unknown field "spec.clusterip"`},
		"repeated field":   {service + "spec: {}\n", `"spec" already set`},
		"wrong type":       {strings.Replace(service, "{name: a}", "{name: [a]}", 1), "cannot unmarshal"},
		"a retired API":    {"apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\n", "no kind"},
		"an unknown kind":  {"apiVersion: v1\nkind: Servce\n", "no kind"},
		"a kind untested":  {"apiVersion: v1\nkind: Secret\n", "no test"},
		"two of a kind":    {service + "---\n" + service, "two of them"},
		"a wrong document": {service + "---\nkind: Service\n", "'apiVersion' is missing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decodeManifests(strings.NewReader(test.text))
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
