using Muster.Probes.Process;

namespace Muster.Probes.Tests.Process;

public sealed class PluginStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plugin-start").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_missing_plugin_is_named() =>
        Assert.Contains("/nowhere/check_x does not exist", await ReasonOf("/nowhere/check_x"));

    [Fact]
    public async Task A_relative_name_is_refused() =>
        Assert.Contains("'check_x' is not an absolute path", await ReasonOf("check_x"));

    [Fact]
    public async Task A_file_that_is_no_program_is_named() =>
        Assert.Contains("neither a program nor a script", await ReasonOf(Write("text", "just words\n", executable: true)));

    [Fact]
    public async Task A_file_that_may_not_be_executed_is_named() =>
        Assert.Contains("chmod +x", await ReasonOf(Write("script", "#!/bin/sh\n", executable: false)));

    [Fact]
    public async Task A_missing_interpreter_is_told_from_a_missing_script() =>
        Assert.Contains("interpreter", await ReasonOf(Write("script", "#!/no/such/interpreter\n", executable: true)));

    [Fact]
    public async Task A_missing_working_directory_is_named() =>
        Assert.Contains("working directory /no/such/folder", await ReasonOf(new PluginCommand(["/bin/true"]) { WorkingDirectory = "/no/such/folder" }));

    [Fact]
    public async Task An_unknown_user_is_named() =>
        Assert.Contains("no user 'no-such-user'", await ReasonOf(new PluginCommand(["/bin/true"]) { User = "no-such-user" }));

    [Fact]
    public async Task A_NUL_in_an_argument_is_refused() =>
        Assert.Contains("NUL", await ReasonOf(new PluginCommand(["/bin/echo", "a\0b"])));

    [Fact]
    public async Task An_environment_variable_without_a_proper_name_is_refused() =>
        Assert.Contains("'A=B'", await ReasonOf(new PluginCommand(["/bin/true"]) { Environment = new Dictionary<string, string?> { ["A=B"] = "c" } }));

    [Fact]
    public async Task Arguments_longer_than_the_kernel_allows_are_named() =>
        Assert.Contains("longer than the kernel allows", await ReasonOf(new PluginCommand(["/bin/echo", new string('x', 4_000_000)])));

    [Fact]
    public async Task A_script_runs_right_after_it_was_written_even_while_others_start()
    {
        var others = Enumerable.Range(0, 50).Select(_ => PluginRunner.RunAsync(new PluginCommand(["/bin/true"])));
        var ours = Enumerable.Range(0, 50).Select(i => PluginRunner.RunAsync(new PluginCommand([Write($"s{i}", $"#!/bin/sh\nexit {i}\n", executable: true)])));
        await Task.WhenAll(others);
        Assert.Equal(Enumerable.Range(0, 50), (await Task.WhenAll(ours)).Select(r => Assert.IsType<PluginEnding.Exited>(r.Ending).Code));
    }

    private static Task<string> ReasonOf(string program) => ReasonOf(new PluginCommand([program]));

    private static async Task<string> ReasonOf(PluginCommand command) =>
        Assert.IsType<PluginEnding.NotStarted>((await PluginRunner.RunAsync(command)).Ending).Reason;

    private string Write(string name, string content, bool executable)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        if (executable)
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
