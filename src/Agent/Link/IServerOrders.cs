using Muster.Protocol;

namespace Muster.Agent.Link;

/// <summary>What the link needs from the agent, and whom it tells. Called from the link's own task, one call at a time.</summary>
internal interface IServerOrders
{
    /// <summary>The greeting, without what the link adds itself (protocol, credential, spool position).</summary>
    Hello Greeting();

    /// <summary>A session is up; frames posted from here on reach the server.</summary>
    void Welcomed(Welcome welcome);

    void Received(FromServer frame);
}
