using Muster.Checks.States;
using Muster.Selectors;

namespace Muster.Server.Configuration;

/// <summary>What a check does; exactly one kind.</summary>
public abstract record CheckKind(string Name);

public sealed record PluginKind(IReadOnlyList<string> Arguments) : CheckKind("plugin");

/// <param name="Interpreter">Empty: the script's own #! line, else /bin/sh.</param>
public sealed record ScriptKind(string Text, string Sha256, string Interpreter, IReadOnlyList<string> Arguments) : CheckKind("script");

public sealed record BuiltinKind(string What, IReadOnlyDictionary<string, string> Options) : CheckKind("builtin");

/// <param name="What">http, tcp, dns, tls, ping or nrpe.</param>
public sealed record ProbeKind(string What, IReadOnlyDictionary<string, string> Options) : CheckKind(What);

/// <summary>A check as its file says.</summary>
public sealed record CheckDefinition
{
    public required string Name { get; init; }
    public required Selector On { get; init; }
    public required CheckKind Kind { get; init; }
    public required CheckPolicy Policy { get; init; }
    public string Description { get; init; } = "";
    public string Runbook { get; init; } = "";

    /// <summary>Done by itself when the state changes; null: nothing is.</summary>
    public CheckHandler? Handler { get; init; }

    /// <summary>Buttons on the pages of its problems.</summary>
    public IReadOnlyList<CheckAct> Actions { get; init; } = [];

    /// <summary>While one of these is not working, this check's problems are its consequences.</summary>
    public IReadOnlyList<CheckDependency> DependsOn { get; init; } = [];
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
    public byte TimeoutStatus { get; init; } = 2;
    public int MaxOutputBytes { get; init; } = 64 << 10;
    public bool Enabled { get; init; } = true;
    public bool FromServer { get; init; }
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The file it stands in, relative to the configuration's folder; null for a built-in one.</summary>
    public string? File { get; init; }
    public long Line { get; init; }

    /// <summary>Changes exactly when what an agent does for it changes.</summary>
    public ulong Revision { get; init; }
}
