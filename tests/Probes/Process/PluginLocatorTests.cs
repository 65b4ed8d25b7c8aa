using Muster.Probes.Process;

namespace Muster.Probes.Tests.Process;

public sealed class PluginLocatorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plugin-locator").FullName;

    public PluginLocatorTests()
    {
        foreach (var (name, mode) in new[] { ("check_ours", UnixFileMode.UserExecute), ("not_executable", UnixFileMode.UserRead) })
        {
            File.WriteAllText(Path.Combine(_folder, name), "#!/bin/sh\n");
            File.SetUnixFileMode(Path.Combine(_folder, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | mode);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_absolute_path_is_taken_as_it_is() => Assert.Equal("/bin/sh", new PluginLocator().Find("/bin/sh", out _));

    [Fact]
    public void A_name_is_found_in_the_folders_given() =>
        Assert.Equal(Path.Combine(_folder, "check_ours"), new PluginLocator([_folder]).Find("check_ours", out _));

    [Theory]
    [InlineData("check_nothing", "there is no plugin 'check_nothing' in ")]
    [InlineData("not_executable", "there is no plugin 'not_executable' in ")]
    [InlineData("../sh", "'../sh' is neither an absolute path nor the bare name of a plugin")]
    [InlineData("..", "'..' is neither")]
    [InlineData("/no/such", "/no/such does not exist")]
    [InlineData("/etc/passwd", "/etc/passwd is not executable")]
    public void What_is_not_found_is_explained(string program, string reason)
    {
        Assert.Null(new PluginLocator([_folder]).Find(program, out var said));
        Assert.StartsWith(reason, said);
    }

    [Fact]
    public void PATH_is_searched_only_when_asked()
    {
        Assert.Null(new PluginLocator([_folder]).Find("sh", out _));
        Assert.EndsWith("/sh", new PluginLocator([_folder], searchPath: true).Find("sh", out _));
    }
}
