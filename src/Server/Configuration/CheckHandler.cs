using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration;

/// <summary>What a check has done by itself when its state changes: a command on its host or a job, at most once in a while.</summary>
/// <param name="OnSoft">Already at the first bad result, not only when it is a problem.</param>
/// <param name="OnRecovery">When it is over too.</param>
/// <param name="Every">At least so long from one to the next on one host.</param>
/// <param name="Timeout">Of a command; a job has its own.</param>
public sealed record CheckHandler(CheckAct Act, bool OnSoft, bool OnHard, bool OnRecovery, TimeSpan Every, TimeSpan Timeout)
{
    private static readonly string[] Moments = ["soft", "hard", "recovery"];

    internal static CheckHandler? Read(YamlMap map)
    {
        if (map.Get("handler") is not { } node) return null;
        if (node is not YamlMappingNode mapping) throw map.Wrong(node, "handler: a mapping is expected here (run: systemctl restart nginx)");
        var handler = new YamlMap(map.Source, mapping, "a handler");
        var act = CheckAct.Read(handler, "a handler");
        var moments = handler.Texts("on") ?? ["hard"];
        foreach (var moment in moments)
            if (!Moments.Contains(moment)) throw handler.Wrong(handler.Get("on")!, $"on: “{moment}” is none of {string.Join(", ", Moments)}");
        var read = new CheckHandler(act, moments.Contains("soft"), moments.Contains("hard"), moments.Contains("recovery"), handler.Duration("every") ?? TimeSpan.FromMinutes(5), handler.Duration("timeout") ?? TimeSpan.FromMinutes(1));
        handler.RefuseOthers();
        return read;
    }
}
