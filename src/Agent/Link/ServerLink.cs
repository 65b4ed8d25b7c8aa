using Muster.Agent.Metrics;
using Muster.Agent.Spool;
using Muster.Agent.State;
using Muster.Protocol;

namespace Muster.Agent.Link;

/// <summary>Keeps a session with the server: dials, greets, comes back after a break. Frames posted without a session are dropped: what matters is in the greeting or the spool.</summary>
internal sealed class ServerLink
{
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long an agent that is asked to stop waits for the answer to its greeting.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);
    private readonly Uri _server;
    private readonly string _key;
    private readonly Identity _identity;
    private readonly ResultSpool _spool;
    private readonly MetricSpool _metrics;
    private readonly Dialer _dialer;
    private readonly TimeProvider _time;
    private readonly Log _log;
    private readonly Backoff _backoff = new(Random.Shared);
    private volatile Outbox? _outbox;
    private volatile CancellationTokenSource? _session;

    public ServerLink(Uri server, string key, Identity identity, ResultSpool spool, MetricSpool metrics, Dialer dialer, TimeProvider time, Log log)
    {
        (_server, _key, _identity, _spool, _metrics, _dialer, _time, _log) = (server, key, identity, spool, metrics, dialer, time, log);
        spool.Added += () => _outbox?.Wake();
        metrics.Added += () => _outbox?.Wake();
    }

    public ServerClock Clock { get; } = new();

    /// <summary>True while a session is up.</summary>
    public bool Connected => _outbox is not null;

    public void Post(FromAgent frame) => _outbox?.Post(frame);

    /// <summary>False while so much output of steps waits for its turn that more is better left where it is.</summary>
    public bool HasRoom => _outbox?.HasRoom ?? true;

    /// <summary>Half of the room is free again.</summary>
    public event Action? Drained;

    /// <summary>Drops the session and dials again at once: after the machine slept, or when the assignment does not fit.</summary>
    public void Redial() => _session?.Cancel();

    /// <param name="goodbye">What to say when <paramref name="stop"/> ends a session.</param>
    public async Task RunAsync(IServerOrders orders, Func<Task<Goodbye>> goodbye, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            TimeSpan wait;
            using var redial = CancellationTokenSource.CreateLinkedTokenSource(stop);
            try
            {
                _session = redial;
                await OneSessionAsync(orders, goodbye, redial.Token, stop);
                if (stop.IsCancellationRequested) return;
                wait = TimeSpan.Zero;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (RefusedException e)
            {
                wait = e.RetryAfter;
                _log.WriteSparingly($"refused:{e.Reason}", $"the server refuses this agent: {e.Message}; trying again in {wait.TotalSeconds:0} s");
                if (e.Reason is Refused.Types.Reason.Revoked && _identity.Credential.Length > 0 && _key.Length > 0)
                {
                    _identity.Forget();
                    _log.Write("the credential is void; enrolling again with the key");
                    wait = _backoff.Next();
                }
            }
            catch (Exception e) when (e is DialException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                wait = _backoff.Next();
                _log.WriteSparingly("link", $"no link to {_server}: {e.Message}; results are kept here");
            }
            finally
            {
                _outbox = null;
                _session = null;
            }
            try
            {
                await Task.Delay(wait, _time, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task OneSessionAsync(IServerOrders orders, Func<Task<Goodbye>> goodbye, CancellationToken redial, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(GreetingTimeout, _time);
        using var greeting = CancellationTokenSource.CreateLinkedTokenSource(redial, patience.Token);
        Welcome welcome;
        FrameStream frames;
        try
        {
            frames = new FrameStream(await _dialer.DialAsync(_server, greeting.Token));
        }
        catch (OperationCanceledException) when (!redial.IsCancellationRequested)
        {
            throw new DialException($"no answer within {GreetingTimeout.TotalSeconds} s");
        }
        using (frames)
        {
            // A stop does not cut the greeting short: once the server has heard it, it must also hear the goodbye.
            using var answer = new CancellationTokenSource(GreetingTimeout, _time);
            using var hurry = stop.Register(() => answer.CancelAfter(LastWords));
            try
            {
                welcome = await GreetAsync(frames, orders.Greeting(), answer.Token);
            }
            catch (OperationCanceledException) when (!redial.IsCancellationRequested)
            {
                throw new DialException($"the server did not answer the greeting within {GreetingTimeout.TotalSeconds} s");
            }
            if (welcome.Credential.Length > 0) _identity.Keep(welcome.Credential);
            _backoff.Reset();
            var outbox = new Outbox();
            outbox.Drained += () => Drained?.Invoke();
            _outbox = outbox;
            _log.Write($"linked to {_server}");
            orders.Welcomed(welcome);
            using var broken = redial.Register(() => { if (!stop.IsCancellationRequested) frames.Dispose(); });
            await new Session(frames, outbox, _spool, _metrics, Clock, orders, _time).RunAsync(welcome.StoredThrough, goodbye, stop);
        }
    }

    private async Task<Welcome> GreetAsync(FrameStream frames, Hello hello, CancellationToken ct)
    {
        var asked = _time.GetUtcNow().ToUnixTimeMilliseconds();
        hello.Protocol = 1;
        hello.Credential = _identity.Credential;
        hello.ApiKey = _identity.Credential.Length > 0 ? "" : _key;
        hello.Fingerprint = _identity.Fingerprint;
        hello.Instance = _identity.Instance;
        hello.Unclean = _identity.Unclean;
        hello.NowMs = asked;
        hello.SpoolEpoch = _spool.Epoch;
        hello.SpoolFirst = _spool.First;
        hello.SpoolDropped = _spool.Dropped;
        await frames.WriteAsync(new FromAgent { Hello = hello }, ct);
        var answer = await frames.ReadAsync(ct) ?? throw new DialException("the server closed the link instead of answering the greeting");
        switch (answer.BodyCase)
        {
            case FromServer.BodyOneofCase.Welcome:
                Clock.Take(asked, answer.Welcome.NowMs, _time.GetUtcNow().ToUnixTimeMilliseconds());
                return answer.Welcome;
            case FromServer.BodyOneofCase.Refused:
                throw new RefusedException(answer.Refused);
            default:
                throw new DialException($"the server answered the greeting with {answer.BodyCase}");
        }
    }
}
