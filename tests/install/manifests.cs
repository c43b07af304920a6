#:package KubernetesClient@21.0.8
#:property ManagePackageVersionsCentrally=false
#:property TreatWarningsAsErrors=false
#:property PublishAot=false
// Whether the manifests are what Kubernetes takes, as its own client for .NET reads them: no unknown field, no wrong
// type. And what they promise each other: labels that are selected, ports that are named, volumes that are there, and
// time to drain in.
//
//     dotnet run tests/install/manifests.cs -- eng/kubernetes/pibl.yaml
using k8s;
using k8s.Models;

var objects = KubernetesYaml.LoadAllFromString(File.ReadAllText(args[0]), strict: true);
var deployment = objects.OfType<V1Deployment>().Single();
var service = objects.OfType<V1Service>().Single();
var budget = objects.OfType<V1PodDisruptionBudget>().Single();
var config = objects.OfType<V1ConfigMap>().Single();
var pod = deployment.Spec.Template;
var container = pod.Spec.Containers.Single();
var mistakes = new List<string>();

Must(Selects(deployment.Spec.Selector.MatchLabels), "the deployment selects its own pods");
Must(Selects(service.Spec.Selector), "the service selects the pods");
Must(Selects(budget.Spec.Selector.MatchLabels), "the budget selects the pods");
Must(service.Spec.Ports.All(port => HasPort(port.TargetPort.Value)), "the service names a port of the container");
foreach (var probe in new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe })
{
    Must(HasPort(probe.HttpGet.Port.Value) && probe.HttpGet.Path is "/healthz" or "/readyz", $"{probe.HttpGet.Path} is asked");
}

var volumes = pod.Spec.Volumes.Select(volume => volume.Name).ToHashSet();
Must(container.VolumeMounts.All(mount => volumes.Contains(mount.Name)), "each mount has its volume");
Must(pod.Spec.Volumes.Any(volume => volume.ConfigMap?.Name == config.Metadata.Name), "the configuration is mounted");
Must(
    container.SecurityContext is { ReadOnlyRootFilesystem: true, AllowPrivilegeEscalation: false }
    && container.SecurityContext.Capabilities.Drop.Contains("ALL")
    && pod.Spec.SecurityContext is { RunAsNonRoot: true, SeccompProfile.Type: "RuntimeDefault" },
    "the pod is restricted (Pod Security Standards)");

var drain = config.Data["serv.config"].Split('\n').Single(line => line.StartsWith("TIMEOUT_DRAIN=", StringComparison.Ordinal));
var seconds = int.Parse(drain["TIMEOUT_DRAIN=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
Must(
    container.Lifecycle.PreStop.Sleep.Seconds + seconds + 5 <= pod.Spec.TerminationGracePeriodSeconds,
    "preStop, TIMEOUT_DRAIN and the last lines of the log fit into terminationGracePeriodSeconds");
mistakes.ForEach(Console.Error.WriteLine);
if (mistakes.Count == 0)
{
    Console.WriteLine($"{objects.Count} objects, each as Kubernetes has it, and they fit together");
}

return mistakes.Count == 0 ? 0 : 1;

void Must(bool holds, string what)
{
    if (!holds)
    {
        mistakes.Add($"it does not hold that {what}");
    }
}

bool Selects(IDictionary<string, string> labels) =>
    labels.All(label => pod.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

bool HasPort(string name) => container.Ports.Any(port => port.Name == name);
