namespace Muster.Agent.Settings;

/// <summary>Reads <c>MUSTER_SERVER MUSTER_KEY MUSTER_TAGS MUSTER_NAME MUSTER_STATE</c>; an empty variable counts as not set.</summary>
internal static class EnvironmentSettings
{
    public static GivenSettings Parse(Func<string, string?> variable)
    {
        string? Get(string name) => variable(name) is { Length: > 0 } value ? value : null;
        var given = new GivenSettings
        {
            Server = Get("MUSTER_SERVER"),
            Key = Get("MUSTER_KEY"),
            Name = Get("MUSTER_NAME"),
            State = Get("MUSTER_STATE"),
        };
        if (Get("MUSTER_TAGS") is { } tags) given.Tags.AddRange(TagWords.Split(tags, "MUSTER_TAGS"));
        return given;
    }
}
