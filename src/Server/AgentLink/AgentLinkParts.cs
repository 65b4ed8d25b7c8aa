using System.Text;
using Google.Protobuf;
using Muster.Protocol;
using Muster.Server.Checking;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;

namespace Muster.Server.AgentLink;

/// <summary>What every session works with, once for all of them.</summary>
public sealed record AgentLinkParts(
    HostRegistry Hosts, HostLifecycle Lifecycle, StateEngine Engine, AssignmentTable Assignments, ConfigurationStore Configuration,
    RunBoard Runs, SuggestionBoard Suggestions, AgentFrames Frames, BlobSources Others, TimeProvider Time)
{
    /// <summary>A script by its hash, from the configuration in force or what is under way.</summary>
    public Blob Blob(string sha256)
    {
        foreach (var check in Configuration.Current.Checks.Values)
            if (check.Kind is ScriptKind script && script.Sha256 == sha256)
                return new Blob { Sha256 = sha256, Content = ByteString.CopyFrom(script.Text, Encoding.UTF8) };
        return Others.Find(sha256) is { } other ? new Blob { Sha256 = sha256, Content = ByteString.CopyFrom(other, Encoding.UTF8) } : new Blob { Sha256 = sha256, Missing = true };
    }
}
