using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Muster.Cli.Commands;
using Muster.Cli.Output;

namespace Muster.Cli.OnCall;

/// <summary><c>muster ack</c>, <c>unack</c> and <c>comment</c>.</summary>
internal static class AcknowledgeCommands
{
    public static Command BuildAck(Surroundings around, SharedOptions shared)
    {
        var ids = new Argument<long[]>("problem") { Description = "Ids of problems, as muster problems lists them; or none, with a selector", Arity = ArgumentArity.ZeroOrMore };
        var (selector, checks) = (SharedOptions.SelectorOption(), ScopeOptions.Checks());
        var comment = new Option<string?>("--comment", "-m") { Description = "What is done about it" };
        var length = new Option<string?>("--for") { Description = "Ends after this time (30m, 2h, 1d); else with the problem" };
        var sticky = new Option<bool>("--sticky") { Description = "Stays when the problem changes from warning to critical" };
        var role = new Option<string?>("--as") { Description = "As which role, where a page asks several (sysadmin); else as all of yours" };
        var command = new Command("ack", "Acknowledge problems: somebody has them in hand, pages stop") { ids, selector, checks, comment, length, sticky, role };
        command.SetAction(async (parsed, ct) =>
        {
            var problems = parsed.GetValue(ids) ?? [];
            if (problems.Length == 0 && parsed.GetValue(selector) is null && parsed.GetValue(checks) is not { Length: > 0 })
                throw new UsageException("which problems? give their ids (muster problems lists them), or --selector and --check");
            using var api = shared.Connect(around, parsed);
            JsonObject Body() => new() { ["comment"] = parsed.GetValue(comment), ["duration"] = parsed.GetValue(length), ["sticky"] = parsed.GetValue(sticky), ["role"] = parsed.GetValue(role) };
            if (problems.Length == 0)
            {
                var many = Body();
                ScopeOptions.Into(many, parsed, selector, checks, null);
                var answer = (await api.PostAsync("/problems/acknowledge", many, ct).ConfigureAwait(false))!;
                around.Out.WriteLine($"{answer.Text("acknowledged")} acknowledged");
                return answer.Text("acknowledged") == "0" ? ExitCode.NotOk : ExitCode.Fine;
            }
            foreach (var problem in problems)
            {
                var answer = (await api.PostAsync($"/problems/{problem.ToString(CultureInfo.InvariantCulture)}/acknowledge", Body(), ct).ConfigureAwait(false))!;
                around.Out.WriteLine($"{problem} acknowledged" + (answer.Text("stillAsked") is not ("0" or "") ? "; somebody with another role is asked still" : ""));
            }
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildUnack(Surroundings around, SharedOptions shared)
    {
        var ids = new Argument<long[]>("problem") { Description = "Ids of problems", Arity = ArgumentArity.OneOrMore };
        var command = new Command("unack", "Take acknowledgements back: pages that they ended begin again") { ids };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            foreach (var problem in parsed.GetValue(ids)!)
                await api.SendAsync(HttpMethod.Delete, $"/problems/{problem.ToString(CultureInfo.InvariantCulture)}/acknowledge", null, ct).ConfigureAwait(false);
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildComment(Surroundings around, SharedOptions shared)
    {
        var id = new Argument<long>("problem") { Description = "The problem's id" };
        var text = new Argument<string[]>("text") { Description = "What to write beside it; nothing: list what is there", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("comment", "Write a comment beside a problem, or list them") { id, text };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            var path = $"/problems/{parsed.GetValue(id).ToString(CultureInfo.InvariantCulture)}/comments";
            if (parsed.GetValue(text) is { Length: > 0 } words)
                await api.PostAsync(path, new JsonObject { ["text"] = string.Join(' ', words) }, ct).ConfigureAwait(false);
            else
                shared.Listing(around, parsed).Write(await api.ListAsync(path, ct).ToListAsync(ct).ConfigureAwait(false), [new("WHEN", "at", TableLook.Ago("at")), new("BY", "by"), new("TEXT", "text", Wide: true)], "no comments");
            return ExitCode.Fine;
        });
        return command;
    }
}
