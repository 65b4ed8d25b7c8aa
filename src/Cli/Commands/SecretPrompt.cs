using Spectre.Console;

namespace Muster.Cli.Commands;

/// <summary>Asks for a secret: hidden on a terminal, one line of standard input otherwise.</summary>
internal static class SecretPrompt
{
    public static string Ask(Surroundings around, string question)
    {
        if (around.Width is not null && !Console.IsInputRedirected)
            return AnsiConsole.Prompt(new TextPrompt<string>(Markup.Escape(question)).Secret(null));
        return around.In.ReadLine() is { Length: > 0 } line
            ? line
            : throw new UsageException("standard input holds no password; give it there, or in MUSTER_PASSWORD");
    }
}
