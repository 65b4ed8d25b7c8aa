using System.Text.RegularExpressions;

namespace Muster.Architecture.Tests;

/// <summary>A slice of the server may use only slices that stand before it (docs/architecture.md, "The slices").</summary>
public partial class SliceOrderTests
{
    private static readonly string[] Order =
    [
        "Storage", "Web", "Accounts", "Configuration", "Hosts", "States", "Checking", "AgentLink",
        "Problems", "MetricsApi", "Events", "Backups", "Gathering", "Commands", "Jobs", "Graphs", "Views", "Forecasts", "OnCall", "Downtimes", "Notifications", "Requests", "PageChecks", "LoadRuns", "Overview", "Install", "LocalAgent",
    ];

    [Fact]
    public void Every_folder_of_the_server_is_a_slice_with_a_place_in_the_order()
    {
        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, "src/Server"))
            .Select(Path.GetFileName)
            .Where(name => name is not ("bin" or "obj" or "Properties"));
        Assert.Empty(folders.Except(Order));
    }

    [Fact]
    public void A_slice_uses_only_the_slices_before_it()
    {
        var broken = new List<string>();
        foreach (var file in Repository.Files("src/Server", ".cs", ".razor"))
        {
            var slice = file.Split('/')[2];
            var place = Array.IndexOf(Order, slice);
            if (place < 0) continue; // Program, ServerHost, ServerOptions stand above the slices
            foreach (Match use in SliceName().Matches(Repository.Read(file)))
            {
                var used = Array.IndexOf(Order, use.Groups[1].Value);
                if (used > place) broken.Add($"{file} uses {Order[used]}, which stands after {slice}");
            }
        }
        Assert.Empty(broken.Distinct());
    }

    [Fact]
    public void A_slice_declares_only_its_own_namespace()
    {
        var strangers = Repository.Files("src/Server", ".cs")
            .Where(file => file.Split('/').Length > 3)
            .Where(file => Namespace().Match(Repository.Read(file)) is { Success: true } declared
                && !declared.Groups[1].Value.StartsWith($"Muster.Server.{file.Split('/')[2]}", StringComparison.Ordinal));
        Assert.Empty(strangers);
    }

    [GeneratedRegex(@"Muster\.Server\.([A-Z][A-Za-z]+)")]
    private static partial Regex SliceName();

    [GeneratedRegex(@"(?m)^namespace\s+([A-Za-z.]+)")]
    private static partial Regex Namespace();
}
