using System.Collections;

namespace Muster.Probes.Process;

/// <summary>The variables a plugin sees.</summary>
internal static class ChildEnvironment
{
    /// <summary>Every process of a run carries this variable, so that one that left the session and its parents is still found.</summary>
    public const string Marker = "MUSTER_RUN_ID";

    private const string OwnPrefix = "MUSTER_";

    public static Dictionary<string, string> Build(IReadOnlyDictionary<string, string?> added, bool inherit, UserAccount? user, string marker)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (inherit)
        {
            foreach (DictionaryEntry own in System.Environment.GetEnvironmentVariables())
            {
                if (own is { Key: string name, Value: string value } && !name.StartsWith(OwnPrefix, StringComparison.Ordinal))
                    variables[name] = value;
            }
        }

        if (user is not null)
        {
            variables["HOME"] = user.Home;
            variables["USER"] = variables["LOGNAME"] = user.Name;
        }

        foreach (var (name, value) in added)
        {
            if (value is null)
                variables.Remove(name);
            else
                variables[name] = value;
        }

        variables[Marker] = marker;
        return variables;
    }
}
