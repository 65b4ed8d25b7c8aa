namespace Muster.Server.Web.Live;

/// <summary>A listener of either kind: an API user's stream or a page's.</summary>
internal interface ILiveSubscriber
{
    /// <summary>Takes the event or drops it; never waits. Called in order.</summary>
    void Offer(LiveEvent happened);
}
