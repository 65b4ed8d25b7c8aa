using Google.Protobuf;
using Muster.Agent.State;
using Muster.Protocol;

namespace Muster.Agent.Assignments;

/// <summary>The checks the server wants looked at. Kept on disk, so that an agent that starts while the server is away goes on looking.</summary>
internal sealed class AssignmentBook(string file, Log log)
{
    private readonly SortedDictionary<string, Check> _checks = new(StringComparer.Ordinal);

    /// <summary>0 = none.</summary>
    public ulong Version { get; private set; }

    public IReadOnlyCollection<Check> Checks => _checks.Values;

    /// <summary>Reads what an earlier process kept; a damaged file counts as none, the server sends the whole again.</summary>
    public void Load()
    {
        try
        {
            if (File.Exists(file)) Replace(Assignment.Parser.ParseFrom(File.ReadAllBytes(file)));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or IOException or UnauthorizedAccessException)
        {
            log.Write($"{file}: not usable ({e.Message}); waiting for the server's assignment");
        }
    }

    public void Take(Assignment assignment)
    {
        Replace(assignment);
        Save();
    }

    /// <returns>False when the change does not fit the version held: ask for the whole.</returns>
    public bool Take(AssignmentChange change)
    {
        if (change.FromVersion != Version) return false;
        foreach (var name in change.Removed) _checks.Remove(name);
        foreach (var check in change.Put) _checks[check.Name] = check;
        Version = change.Version;
        Save();
        return true;
    }

    /// <summary>Forgets the version, not the checks: the next greeting asks for the whole assignment.</summary>
    public void AskForWhole() => Version = 0;

    private void Replace(Assignment assignment)
    {
        _checks.Clear();
        foreach (var check in assignment.Checks) _checks[check.Name] = check;
        Version = assignment.Version;
    }

    private void Save()
    {
        try
        {
            StateFolder.WriteWhole(file, new Assignment { Version = Version, Checks = { _checks.Values } }.ToByteArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.WriteSparingly("assignment", $"the assignment is not on disk: {e.Message}");
        }
    }
}
