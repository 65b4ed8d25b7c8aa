using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Muster.Server.Configuration;
using Muster.Server.Graphs.Specs;
using Muster.Server.Views.Files;
using Muster.Server.Web.Api;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Views;

/// <summary>Changes views: every change goes into their files and is committed in the name of who made it. One at a time.</summary>
public sealed class ViewDesk(ConfigurationStore configuration, ConfigurationFolder folder)
{
    private readonly Lock _gate = new();

    public ViewSet Views => configuration.Current.Part<ViewSet>();

    /// <exception cref="ApiProblem">404.</exception>
    public ViewDefinition Demand(string id) => Views.Find(id) ?? throw ApiProblem.NotFound($"there is no view “{id}”.");

    /// <summary>The file that a view stands in.</summary>
    public string Text(ViewDefinition view) => folder.ReadAll().GetValueOrDefault(view.File) ?? throw ApiProblem.Conflict($"{view.File} was taken away a moment ago.");

    /// <summary>Changes with every change of the file: who edits by places says which state the places are of.</summary>
    public string Revision(ViewDefinition view) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(view))))[..12];

    /// <summary>Writes a new view. A name that is taken gets a number when <paramref name="another"/> is wanted.</summary>
    /// <exception cref="ApiProblem">400, 409, 422.</exception>
    public ViewDefinition Create(string name, string author, YamlMappingNode? content = null, bool another = false)
    {
        if (ViewNames.Fault(name) is { } fault) throw ApiProblem.BadRequest(fault + ".");
        lock (_gate)
        {
            var free = name;
            for (var number = 2; Views.Find(ViewNames.IdOf(free)) is not null; number++)
                free = another ? $"{name} {number}" : throw ApiProblem.Conflict($"there is a view “{name}” already.");
            var view = content ?? new YamlMappingNode { { "items", new YamlSequenceNode { Style = YamlDotNet.Core.Events.SequenceStyle.Flow } } };
            var named = new YamlMappingNode { { "name", free } };
            foreach (var (key, value) in view.Children)
                if (key is not YamlScalarNode { Value: "name" }) named.Add(key, value);
            Edit($"{ViewFile.Folder}/{ViewNames.IdOf(free)}.yaml", ViewYaml.Text(named), author, $"Add the view {free}");
            return Demand(ViewNames.IdOf(free));
        }
    }

    /// <summary>Puts a whole file in the place of the view's, or makes one.</summary>
    public ViewDefinition Put(string id, string yaml, string author)
    {
        lock (_gate)
        {
            var file = Views.Find(id)?.File ?? (ViewNames.IdOf(id) is { Length: > 0 } name ? $"{ViewFile.Folder}/{name}.yaml" : throw ApiProblem.BadRequest($"“{id}” is no id of a view."));
            Edit(file, yaml, author, $"Change the view {id}");
            return Views.Find(id) ?? Views.All.FirstOrDefault(view => view.File == file) ?? throw ApiProblem.Conflict($"{file} holds no view now.");
        }
    }

    public void Remove(string id, string author)
    {
        lock (_gate)
        {
            var view = Demand(id);
            if (Views.All.Count(other => other.File == view.File) > 1) throw ApiProblem.Conflict($"{view.File} holds other views too: edit the file.");
            Edit(view.File, null, author, $"Remove the view {view.Name}");
        }
    }

    /// <summary>Puts an item behind the others.</summary>
    /// <returns>Its place.</returns>
    public int Add(string id, YamlMappingNode item, string author) => Change(id, null, author, "Add a graph to", yaml =>
    {
        yaml.Items.Add(item);
        return yaml.Items.Children.Count - 1;
    });

    public int Add(string id, GraphSpec graph, int? width, string author)
    {
        var item = GraphYamlText.Node(graph);
        if (width is > 1) item.Add("width", width.Value.ToString(CultureInfo.InvariantCulture));
        return Add(id, item, author);
    }

    public void Move(string id, int from, int to, string? revision, string author) => Change(id, revision, author, "Move a graph in", yaml =>
    {
        var items = yaml.Items.Children;
        var item = items[Place(items, from)];
        Place(items, to);
        items.RemoveAt(from);
        items.Insert(to, item);
        return to;
    });

    public void Take(string id, int place, string? revision, string author) => Change(id, revision, author, "Take a graph out of", yaml =>
    {
        yaml.Items.Children.RemoveAt(Place(yaml.Items.Children, place));
        return place;
    });

    /// <summary>What is null stays.</summary>
    public void Resize(string id, int place, int? width, int? height, string? title, string? revision, string author) => Change(id, revision, author, "Resize a graph in", yaml =>
    {
        var item = (YamlMappingNode)yaml.Items.Children[Place(yaml.Items.Children, place)];
        if (width is { } columns) ViewYaml.Set(item, "width", columns == 1 ? null : columns.ToString(CultureInfo.InvariantCulture));
        if (height is { } pixels) ViewYaml.Set(item, "height", pixels == GraphSpec.UsualHeight ? null : pixels.ToString(CultureInfo.InvariantCulture));
        if (title is not null) ViewYaml.Set(item, "title", title.Length == 0 ? null : title);
        return place;
    });

    private static int Place(IList<YamlNode> items, int place) =>
        place >= 0 && place < items.Count ? place : throw ApiProblem.BadRequest($"there is no item {place}: the view has {items.Count}, from 0.");

    private int Change(string id, string? revision, string author, string what, Func<ViewYaml, int> change)
    {
        lock (_gate)
        {
            var view = Demand(id);
            if (revision is not null && revision != Revision(view)) throw ApiProblem.Conflict("the view was changed by somebody else meanwhile; look at it again.");
            var yaml = new ViewYaml(Text(view), view.Place);
            var place = change(yaml);
            Edit(view.File, yaml.Text(), author, $"{what} the view {view.Name}");
            return place;
        }
    }

    private void Edit(string file, string? text, string author, string message)
    {
        try
        {
            configuration.Edit(file, text, author, message);
        }
        catch (ConfigurationException wrong)
        {
            throw new ApiProblem(StatusCodes.Status422UnprocessableEntity, wrong.Message) { Extensions = { ["file"] = wrong.File, ["line"] = wrong.Line, ["column"] = wrong.Column } };
        }
        catch (YamlException wrong)
        {
            throw new ApiProblem(StatusCodes.Status422UnprocessableEntity, wrong.Message);
        }
    }
}
