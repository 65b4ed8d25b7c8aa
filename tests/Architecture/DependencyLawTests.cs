using System.Xml.Linq;

namespace Muster.Architecture.Tests;

/// <summary>Which source project may reference which (docs/architecture.md, "The dependency law").</summary>
public class DependencyLawTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Metrics"] = [],
        ["Checks"] = [],
        ["Selectors"] = [],
        ["Protocol"] = [],
        ["AccessLog"] = [],
        ["HttpLint"] = [],
        ["LoadTest"] = [],
        // The command line's own timelog command, compiled ahead of time: decision record 0014.
        ["Timelog"] = ["AccessLog"],
        ["Tsdb"] = ["Metrics"],
        ["PromQl"] = ["Metrics"],
        ["Probes"] = ["Checks"],
        ["Server"] = ["Metrics", "Tsdb", "PromQl", "Checks", "Probes", "Selectors", "Protocol", "AccessLog", "HttpLint", "LoadTest"],
        // Metrics: decision record 0030 (the agent listens for Graphite and StatsD).
        ["Agent"] = ["Protocol", "Checks", "Probes", "AccessLog", "Metrics"],
        // PromQl and Metrics: decision record 0010 (conformance files are run by the command line).
        ["Cli"] = ["Selectors", "Checks", "Probes", "AccessLog", "HttpLint", "LoadTest", "PromQl", "Metrics"],
    };

    [Fact]
    public void Every_source_project_references_only_what_the_law_allows()
    {
        var broken = new List<string>();
        foreach (var file in Repository.Files("src", ".csproj"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (!Allowed.TryGetValue(name, out var allowed))
            {
                broken.Add($"{file}: {name} is not in the law; add it to docs/architecture.md and here");
                continue;
            }
            foreach (var reference in References(file))
                if (!allowed.Contains(reference))
                    broken.Add($"{file} references {reference}; it may reference: {string.Join(", ", allowed)}");
        }
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_source_project_has_a_test_project_of_its_name()
    {
        var lone = Repository.Files("src", ".csproj")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => name != "Protocol") // generated from the .proto file; its users' tests speak it
            .Where(name => name != "Timelog") // its sources are the command line's and tested there
            .Where(name => !Repository.Exists($"tests/{name}/{name}.Tests.csproj"));
        Assert.Empty(lone);
    }

    [Fact]
    public void The_solution_names_every_project()
    {
        var solution = Repository.Read("Muster.slnx");
        var missing = new[] { "src", "tests", "bench" }
            .SelectMany(folder => Repository.Files(folder, ".csproj"))
            .Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    /// <summary>LINQ's own is compiled for every pair of value types, ahead of time: decision record 0031.</summary>
    [Fact]
    public void What_the_agent_is_made_of_selects_with_the_plain_loop()
    {
        const string plain = "Sequences/PlainSelect.cs";
        var linq = Allowed["Agent"].Append("Agent")
            .Where(name => Repository.Files($"src/{name}", ".cs").Any(file => Repository.Read(file).Contains(".Select(", StringComparison.Ordinal)))
            .Where(name => !Repository.Exists($"src/{name}/{plain}") && !Repository.Read($"src/{name}/{name}.csproj").Contains(plain, StringComparison.Ordinal));
        Assert.Empty(linq);
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
}
