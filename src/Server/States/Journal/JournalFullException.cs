namespace Muster.Server.States.Journal;

/// <summary>The journal could not be written: nothing of the append is kept, the sender has to send it again.</summary>
public sealed class JournalFullException(string folder, IOException cause) : IOException(
    $"cannot write the result journal in {folder}: {cause.Message}. Make room on this disk; results are taken again by themselves then.", cause);
