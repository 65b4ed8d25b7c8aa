namespace Muster.Server.Storage;

/// <summary>
/// One step of a slice's tables. Numbers start at 1 and count up within the slice; a step that was released is
/// never edited, the next one is added.
/// </summary>
public sealed record Migration(string Slice, int Number, string Name, string Sql);
