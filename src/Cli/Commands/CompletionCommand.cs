using System.CommandLine;

namespace Muster.Cli.Commands;

/// <summary><c>muster completion SHELL</c>: a script that lets the shell ask muster what could come next.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _muster() { local IFS=$'\n'; COMPREPLY=($(compgen -W "$(muster "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")); }
            complete -o default -F _muster muster
            """,
        ["zsh"] = """
            _muster() { local -a found; found=("${(@f)$(muster "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}"); compadd -- $found; }
            compdef _muster muster
            """,
        ["fish"] = """
            complete -f -c muster -a '(muster "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
            """,
    };

    public static Command Build(Surroundings around)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print a completion script: eval \"$(muster completion bash)\"") { shell };
        command.SetAction(parsed =>
        {
            around.Out.WriteLine(Scripts[parsed.GetValue(shell)!]);
            return ExitCode.Fine;
        });
        return command;
    }
}
