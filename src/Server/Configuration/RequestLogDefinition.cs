using Muster.Selectors;

namespace Muster.Server.Configuration;

/// <summary>Which access logs the agents of some hosts read, as a file of <c>requests/</c> says it.</summary>
/// <param name="Logs">Absolute paths; a `*` may stand in the file's name.</param>
/// <param name="Format">Empty: found out.</param>
/// <param name="Routes">Lines `pattern -> view`; empty: ids in paths are folded.</param>
/// <param name="Top">Routes told by name; the rest is one.</param>
/// <param name="FromStart">Whether what stands in a log already counts too.</param>
public sealed record RequestLogDefinition(
    string Name, Selector On, IReadOnlyList<string> Logs, string Format, IReadOnlyList<string> Routes, int Top, bool FromStart, bool Enabled, string File, long Line);
