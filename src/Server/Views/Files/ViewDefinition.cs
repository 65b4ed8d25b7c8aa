using Muster.Selectors;
using Muster.Server.Graphs.Specs;

namespace Muster.Server.Views.Files;

/// <summary>One place of a view: a graph, or a graph for each host of a selector.</summary>
/// <param name="Graph">With <c>$host</c> and <c>$hosts</c> in its queries and texts where they stand for hosts.</param>
/// <param name="On">Whose names <c>$hosts</c> is; null: those of the view.</param>
/// <param name="Each">The graph is shown once for each of these hosts, as <c>$host</c>; null: once.</param>
/// <param name="Width">How many columns it takes.</param>
public sealed record ViewItem(GraphSpec Graph, Selector? On, Selector? Each, int Width);

/// <summary>A named set of graphs on one screen.</summary>
/// <param name="Name">With slashes: <c>Shop/Fronts</c> stands below <c>Shop</c>.</param>
/// <param name="On">Hosts that <c>$hosts</c> stands for, where an item names none; the page may ask for others.</param>
/// <param name="Columns">Of the screen; 0: as many as fit.</param>
/// <param name="Rotate">How long it stands on a wallboard.</param>
public sealed record ViewDefinition(
    string Name, string Description, Selector On, string Range, int Columns, TimeSpan Rotate, IReadOnlyList<ViewItem> Items, string File, long Line, int Place)
{
    public static readonly TimeSpan UsualRotate = TimeSpan.FromSeconds(30);
    public const string UsualRange = "6h";

    /// <summary>Its name in addresses: small letters, digits, - and . for the slash.</summary>
    public string Id => ViewNames.IdOf(Name);

    /// <summary>The last part of the name.</summary>
    public string Title => Name[(Name.LastIndexOf('/') + 1)..].Trim();

    /// <summary>The name of the view it stands below; empty at the top.</summary>
    public string Parent => Name.LastIndexOf('/') is >= 0 and var slash ? Name[..slash].Trim() : "";
}

/// <summary>All views of the configuration, by id.</summary>
public sealed class ViewSet
{
    public IReadOnlyDictionary<string, ViewDefinition> ById { get; init; } = new Dictionary<string, ViewDefinition>();

    /// <summary>By name, without regard to case: what stands below a view comes right behind it.</summary>
    public IReadOnlyList<ViewDefinition> All { get; init; } = [];

    public ViewDefinition? Find(string idOrName) => ById.GetValueOrDefault(idOrName) ?? ById.GetValueOrDefault(ViewNames.IdOf(idOrName));

    /// <summary>The view, then all below it.</summary>
    public IEnumerable<ViewDefinition> Branch(ViewDefinition view) =>
        All.Where(other => other.Id == view.Id || other.Id.StartsWith(view.Id + ".", StringComparison.Ordinal));
}
