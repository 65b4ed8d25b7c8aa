using System.Text.RegularExpressions;

namespace Muster.Architecture.Tests;

/// <summary>What the documents say about the tree is true of the tree.</summary>
public partial class DocumentTests
{
    [Fact]
    public void No_document_names_a_path_that_is_gone()
    {
        var gone = new List<string>();
        foreach (var document in Documents())
            foreach (Match named in NamedPath().Matches(Repository.Read(document)))
            {
                var path = named.Groups[1].Value.TrimEnd('/', '.', ',');
                if (path.IndexOfAny(['*', '<', '…', '{', 'N']) >= 0 && !Repository.Exists(path)) continue; // a pattern, not a path
                if (!Repository.Exists(path)) gone.Add($"{document}: {path}");
            }
        Assert.Empty(gone.Distinct());
    }

    [Fact]
    public void No_link_of_a_document_is_dead()
    {
        var dead = new List<string>();
        foreach (var document in Documents())
            foreach (Match link in Link().Matches(Repository.Read(document)))
            {
                var target = link.Groups[1].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal)) continue;
                var folder = Path.GetDirectoryName(document) ?? "";
                if (!Repository.Exists(Path.Combine(folder, target))) dead.Add($"{document}: {target}");
            }
        Assert.Empty(dead);
    }

    [Fact]
    public void The_two_commands_of_the_readme_exist_and_run()
    {
        var readme = Repository.Read("README.md");
        foreach (var command in new[] { "script/server", "script/test" })
        {
            Assert.Contains(command, readme, StringComparison.Ordinal);
            if (OperatingSystem.IsWindows()) continue; // no run bits there
            var mode = File.GetUnixFileMode(Path.Combine(Repository.Root, command));
            Assert.True(mode.HasFlag(UnixFileMode.UserExecute), $"{command} has no run bit");
        }
    }

    [Fact]
    public void Decision_records_have_a_number_of_their_own()
    {
        var twice = Repository.Files("docs/decisions", ".md")
            .GroupBy(file => Path.GetFileName(file)[..4])
            .Where(same => same.Count() > 1)
            .Select(same => string.Join(" and ", same));
        Assert.Empty(twice);
    }

    private static IEnumerable<string> Documents() =>
        Repository.Files("docs", ".md").Concat(Repository.Files("src", ".md"))
            .Concat(new[] { "README.md", "CONTRIBUTING.md" }.Where(Repository.Exists));

    [GeneratedRegex(@"`((?:src|tests|docs|script|bench|\.ci)/[^`\s]*)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
