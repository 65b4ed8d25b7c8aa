using System.Reflection;
using Muster.Agent.Assignments;
using Muster.Agent.Link;
using Muster.Agent.Schedule;
using Muster.Protocol;

namespace Muster.Agent;

/// <summary>The running agent: takes the server's orders, keeps the timetable, sees to the chores.</summary>
internal sealed class AgentHost : IServerOrders
{
    private readonly AgentParts _parts;
    private readonly AssignmentBook _assignment;
    private readonly CheckLoop _loop;
    private readonly Running.RunNowDesk _desk;
    private readonly Steps.FileArrival _files;
    private readonly Steps.StepDesk _steps;
    private readonly Shell.ShellDesk _shells;
    private readonly Requests.RequestTails _requests;
    private readonly Lock _gate = new();
    private readonly Nrpe.NrpeService? _nrpe;
    private readonly string _bootId;
    private HashSet<string> _localNames = [];
    private Facts _facts;
    private Suggestions _suggestions = new();
    private CancellationToken _stop;

    public AgentHost(AgentParts parts)
    {
        _parts = parts;
        _assignment = new AssignmentBook(parts.Folder.AssignmentFile, parts.Log);
        _loop = new CheckLoop(parts.Time, parts.Identity.Fingerprint, parts.Options.Concurrency, RunOneAsync, parts.Log);
        _desk = new Running.RunNowDesk(parts.Runner, parts.Spool.Add, Post, () => parts.Policy, parts.Time, parts.Log);
        if (parts.Options.Nrpe is { } nrpe) _nrpe = new Nrpe.NrpeService(nrpe, new Nrpe.NrpeDesk(nrpe, parts.Runner, FindCheck, Version, parts.Log), parts.Time, parts.Log);
        _files = new Steps.FileArrival(Post, parts.Time);
        _steps = new Steps.StepDesk(new Steps.StepFolders(parts.Folder.StepsFolder), new Steps.StepStart(parts.Scripts, _files, () => parts.Policy), Post, () => parts.Link is not { HasRoom: false }, parts.Time, parts.Log);
        if (parts.Link is { } link) link.Drained += _steps.Drained;
        _shells = new Shell.ShellDesk(() => parts.Policy, () => parts.Link is { Connected: true }, Post, parts.Time, parts.Log);
        _requests = new Requests.RequestTails(parts.Folder.LogPositionFile, Post, parts.Time, parts.Log);
        _bootId = parts.Files.Word("/proc/sys/kernel/random/boot_id");
        _facts = ReadFacts();
    }

    public static string Version { get; } = typeof(AgentHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Runs until <paramref name="stop"/>, then says goodbye and keeps what the server has not taken.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _stop = stop;
        _steps.Recover();
        if (!_parts.Options.Solo)
        {
            _assignment.Load();
            Apply();
        }
        else ReadLocalPlugins();
        var chores = new Chores(_parts, this);
        var goodbye = new Lazy<Task<Goodbye>>(_parts.Leaving.SayAsync);
        await Task.WhenAll(
            _steps.RunAsync(stop),
            _shells.RunAsync(stop),
            _parts.Link?.RunAsync(this, () => goodbye.Value, stop) ?? Task.CompletedTask,
            _loop.RunAsync(stop),
            SampleAsync(stop),
            _requests.RunAsync(stop),
            _nrpe?.RunAsync(stop) ?? Task.CompletedTask,
            _parts.Gathering.RunAsync(stop),
            chores.RunAsync(stop));
        _requests.Dispose();
        _parts.Spool.Spill();
        _parts.Metrics.Spill();
        _parts.Identity.EndCleanly();
    }

    /// <summary>Off the caller's thread: reading takes a few milliseconds. Without a server nobody would take the samples.</summary>
    private Task SampleAsync(CancellationToken stop) => _parts.Link is null
        ? Task.CompletedTask
        : Task.Run(() => new HostMetrics.SamplingLoop(new HostMetrics.HostSampler(_parts.Files, _parts.Metrics, _parts.Time, _parts.Log), _parts.Identity.Fingerprint, () => _parts.Options.MetricsInterval, _parts.Time).RunAsync(stop), CancellationToken.None);

    public Hello Greeting()
    {
        lock (_gate)
        {
            return new Hello
            {
                Name = _parts.Options.Name,
                Tags = { _parts.Options.Tags },
                Facts = _facts,
                AgentVersion = Version,
                BootId = _bootId,
                Solo = _parts.Options.Solo,
                AssignmentVersion = _assignment.Version,
            };
        }
    }

    public void Welcomed(Welcome welcome)
    {
        if (!_parts.Options.Solo) _steps.Welcomed();
        _shells.Welcomed();
        if (welcome.Assignment is { } assignment) Take(assignment);
        _parts.Gathering.Welcomed();
        _requests.Welcomed();
        lock (_gate)
            if (_suggestions.Items.Count > 0) Post(new FromAgent { Suggestions = _suggestions });
    }

    public void Received(FromServer frame)
    {
        switch (frame.BodyCase)
        {
            case FromServer.BodyOneofCase.Blob when frame.Blob.Piece: _files.Take(frame.Blob); break;
            case FromServer.BodyOneofCase.Blob: _parts.Scripts.Take(frame.Blob); break;
            case var _ when _parts.Options.Solo: break;
            case FromServer.BodyOneofCase.Assignment: Take(frame.Assignment); break;
            case FromServer.BodyOneofCase.Change: Take(frame.Change); break;
            case FromServer.BodyOneofCase.GatherOrders: _parts.Gathering.Take(frame.GatherOrders); break;
            case FromServer.BodyOneofCase.RunStep: _steps.Take(frame.RunStep); break;
            case FromServer.BodyOneofCase.KillStep: _steps.Take(frame.KillStep); break;
            case FromServer.BodyOneofCase.StepStored: _steps.Take(frame.StepStored); break;
            case FromServer.BodyOneofCase.ShellOrder: _shells.Take(frame.ShellOrder); break;
            case FromServer.BodyOneofCase.RequestOrders: _requests.Take(frame.RequestOrders); break;
            case FromServer.BodyOneofCase.RequestsTaken: _requests.Take(frame.RequestsTaken); break;
            case FromServer.BodyOneofCase.RunNow:
                Check[] assigned;
                lock (_gate) assigned = [.. _assignment.Checks];
                _ = _desk.RunAsync(frame.RunNow, assigned, _stop);
                break;
        }
    }

    private void Take(Assignment assignment)
    {
        if (_parts.Options.Solo) return;
        lock (_gate) _assignment.Take(assignment);
        Apply();
    }

    private void Take(AssignmentChange change)
    {
        bool fits;
        lock (_gate)
        {
            fits = _assignment.Take(change);
            if (!fits) _assignment.AskForWhole();
        }
        if (fits) Apply();
        else _parts.Link?.Redial();
    }

    /// <summary>Brings the timetable in line with the assignment: what did not change keeps its beat. A local plugin of the same name gives way.</summary>
    private void Apply()
    {
        Check[] wanted;
        lock (_gate) wanted = [.. _assignment.Checks];
        _loop.Change((table, now) =>
        {
            var names = wanted.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var old in table.Checks.Where(c => !c.Local && !names.Contains(c.Name)).ToArray()) table.Remove(old.Name);
            foreach (var check in wanted) table.Put(check, local: false, now);
        });
        var taken = new AssignmentTaken { Version = _assignment.Version };
        foreach (var check in wanted)
            if (_parts.Runner.Objection(check) is { } objection) taken.Problems.Add(new Problem { Check = check.Name, Message = objection });
        Post(new FromAgent { AssignmentTaken = taken });
        ReadLocalPlugins();
    }

    /// <summary>Looks what is in the local plugin folder; new ones run at once.</summary>
    public void ReadLocalPlugins()
    {
        var found = _parts.Local.Read();
        lock (_gate)
        {
            foreach (var check in _assignment.Checks)
                if (found.Remove(check.Name)) _parts.Log.WriteSparingly($"shadowed:{check.Name}", $"local plugin '{check.Name}': the server assigns a check of that name; the local one does not run");
            var gone = _localNames.Where(n => !found.ContainsKey(n)).ToArray();
            _localNames = [.. found.Keys];
            _loop.Change((table, now) =>
            {
                foreach (var name in gone)
                    if (table.Find(name) is { Local: true }) table.Remove(name);
                foreach (var check in found.Values) table.Put(check, local: true, now);
            });
        }
    }

    /// <summary>Sends facts and suggestions when they are others than before.</summary>
    public void Tell(Facts facts)
    {
        lock (_gate)
        {
            if (_facts.Equals(facts)) return;
            _facts = facts;
        }
        Post(new FromAgent { Facts = facts });
    }

    public Facts ReadFacts()
    {
        var facts = _parts.Facts.Read();
        if (_parts.Policy.Commands.IsNothing) facts.Extra["command"] = "denied by policy";
        if (_parts.Policy.Shell) facts.Extra["shell"] = "allowed by policy";
        return facts;
    }

    public void Tell(Suggestions suggestions)
    {
        lock (_gate)
        {
            if (_suggestions.Equals(suggestions)) return;
            _suggestions = suggestions;
        }
        Post(new FromAgent { Suggestions = suggestions });
    }

    /// <summary>Settings were read again: new tags are told, a new policy binds from the next run on.</summary>
    public void Reconfigured(Settings.AgentOptions options, Policy.HostPolicy policy)
    {
        lock (_gate) _parts.Options = _parts.Options with { Tags = options.Tags, Name = options.Name, MetricsInterval = options.MetricsInterval };
        _parts.Policy = policy;
        Post(new FromAgent { Tags = new Tags { Tags_ = { options.Tags } } });
        Tell(ReadFacts());
        _parts.Log.Write($"settings read again: tags {string.Join(", ", options.Tags)}");
    }

    /// <summary>Where the NRPE service listens; null when it does not.</summary>
    public System.Net.IPEndPoint? NrpeAddress => _nrpe?.Address;

    /// <summary>The check of that name which this agent runs, assigned or local.</summary>
    private (Check Check, bool Local)? FindCheck(string name)
    {
        foreach (var local in new[] { false, true })
            if (_loop.Definitions(c => c.Local == local && c.Name == name) is [var check, ..]) return (check, local);
        return null;
    }

    private void Post(FromAgent frame) => _parts.Link?.Post(frame);

    private async Task<uint> RunOneAsync(PlannedCheck planned, CancellationToken stop)
    {
        var result = await _parts.Runner.RunAsync(planned.Definition, planned.Local, stop);
        if (planned.Removed) return result.Status; // taken away while it ran: nobody asks any more
        if (planned.Local)
        {
            result.Local = true;
            result.LocalCheck = new LocalCheck
            {
                IntervalMs = planned.Definition.IntervalMs,
                RetryIntervalMs = planned.Definition.RetryIntervalMs,
                MaxAttempts = planned.Definition.MaxAttempts,
            };
        }
        _parts.Spool.Add(result);
        return result.Status;
    }
}
