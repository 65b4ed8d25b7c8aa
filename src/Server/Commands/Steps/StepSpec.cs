using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Server.Commands.Steps;

/// <summary>A script as it was given, word for word.</summary>
/// <param name="Interpreter">The program and its own arguments; empty: the script's <c>#!</c> line, else /bin/sh.</param>
public sealed record ScriptText(string Text, IReadOnlyList<string> Interpreter, IReadOnlyList<string> Arguments, string Name = "")
{
    [JsonIgnore]
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}

/// <param name="Path">On the host, absolute.</param>
/// <param name="Mode">Of its access, 0644 as a number.</param>
/// <param name="Owner"><c>user</c> or <c>user:group</c>; empty: the agent's own.</param>
public sealed record StepFileSpec(string Sha256, long Size, string Path, uint Mode, string Owner);

/// <summary>What runs on a host: either <see cref="Argv"/> (as it is), <see cref="Line"/> (by the host's /bin/sh) or <see cref="Script"/>.</summary>
public sealed record StepSpec
{
    /// <summary>Larger scripts are fetched by hash, once for each host.</summary>
    private const int LargestInline = 16 << 10;

    public IReadOnlyList<string> Argv { get; init; } = [];

    /// <summary>What runs is known for each host when its turn comes: this only says what it is for people. Null: it is all here.</summary>
    public string? Label { get; init; }
    public string? Line { get; init; }
    public ScriptText? Script { get; init; }
    /// <summary>A file that is put in place, instead of a program.</summary>
    public StepFileSpec? File { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public string WorkingDirectory { get; init; } = "";
    public string User { get; init; } = "";
    public string Stdin { get; init; } = "";
    public TimeSpan? Timeout { get; init; }

    /// <summary>Bytes of each stream that are kept; 0: all.</summary>
    public ulong MaxOutput { get; init; }

    /// <summary>More output ends the step, instead of being dropped.</summary>
    public bool HaltAtLimit { get; init; }

    /// <summary>Environment variables that are told to the program only: masked in its output, never shown and never in the database.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>The name under which <see cref="Secrets"/> holds what goes to standard input: no variable has it.</summary>
    public const string InputSecret = "";

    /// <summary>Names of the vault's secrets among them.</summary>
    public IReadOnlyList<string> SecretsUsed { get; init; } = [];

    /// <summary>The names of <see cref="Secrets"/>: kept, so that a run without their values is not mistaken for the same.</summary>
    public IReadOnlyList<string> SecretNames { get; init; } = [];

    /// <summary>What runs, in a line for people.</summary>
    [JsonIgnore]
    public string Title => Label ?? Line ?? (Script is { } script
        ? $"{(script.Name.Length > 0 ? script.Name : "script " + script.Sha256[..12])}{string.Concat(script.Arguments.Select(a => " " + a))}"
        : string.Join(' ', Argv));

    public RunStep Order(string stepId)
    {
        var order = new RunStep
        {
            StepId = stepId,
            WorkingDirectory = WorkingDirectory,
            User = User,
            Stdin = ByteString.CopyFromUtf8(Secrets.GetValueOrDefault(InputSecret) ?? Stdin),
            TimeoutMs = (uint)Math.Min(uint.MaxValue, Timeout?.TotalMilliseconds ?? 0),
            MaxOutputBytes = MaxOutput,
            HaltAtLimit = HaltAtLimit,
        };
        foreach (var (name, value) in Environment) order.Environment[name] = value;
        foreach (var (name, value) in Secrets)
            if (name != InputSecret) order.Environment[name] = value;
        if (File is { } file)
        {
            order.File = new StepFile { Sha256 = file.Sha256, Size = (ulong)file.Size, Path = file.Path, Mode = file.Mode, Owner = file.Owner };
        }
        else if (Script is { } script)
        {
            order.Script = new StepScript { Sha256 = script.Sha256, Name = script.Name, Interpreter = { script.Interpreter }, Arguments = { script.Arguments } };
            var text = Encoding.UTF8.GetBytes(script.Text);
            if (text.Length <= LargestInline) order.Script.Text = ByteString.CopyFrom(text);
        }
        else if (Line is { } line)
        {
            order.Argv.AddRange(["/bin/sh", "-c", line]);
        }
        else
        {
            order.Argv.AddRange(Argv);
        }
        return order;
    }
}
