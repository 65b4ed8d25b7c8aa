namespace Muster.Server.Configuration;

/// <summary>
/// A folder of the configuration that belongs to a slice further right: it hands in how its files are read, and finds the outcome
/// in <see cref="ConfigurationSnapshot.Part{T}"/>. The files are taken whole or refused whole together with all others.
/// <code>services.AddConfigurationPart("oncall", OnCallFile.ReadAll);</code>
/// </summary>
/// <param name="Folder">Below the configuration's: <c>oncall</c> for <c>oncall/*.yaml</c>.</param>
/// <param name="Outcome">What <paramref name="Read"/> answers; one part for each type.</param>
/// <param name="Read">
/// From the texts of the folder's files, by path (<c>oncall/x.yaml</c>) and in its order, and the configuration that is read before (parts of slices to the left included), to the outcome.
/// Throws a <see cref="ConfigurationException"/> for the first thing that is wrong.
/// </param>
public sealed record ConfigurationPart(string Folder, Type Outcome, Func<IReadOnlyList<KeyValuePair<string, string>>, ConfigurationSnapshot, object> Read)
{
    internal object ReadOf(IReadOnlyDictionary<string, string> files, ConfigurationSnapshot rest) =>
        Read([.. files.Where(f => f.Key.StartsWith(Folder + "/", StringComparison.Ordinal)).OrderBy(f => f.Key, StringComparer.Ordinal)], rest);
}
