using Muster.Server.Configuration;
using Muster.Server.Storage;

namespace Muster.Server.Overview.Checks;

/// <summary>The text a check is edited from: its file, or for one that is built in, a file that says what it is.</summary>
public sealed class CheckText(DataFolder folder, ConfigurationStore configuration)
{
    /// <summary>Empty when there is no such check.</summary>
    public string Of(string name)
    {
        if (configuration.Current.Checks.GetValueOrDefault(SeriesName.CheckOf(name)) is not { } check) return "";
        if (check.File is { } file) return File.ReadAllText(Path.Combine(folder.Configuration, file));
        var what = check.Kind is BuiltinKind builtin ? builtin.What : check.Kind.Name;
        return $"name: {check.Name}\non: {check.On}\nevery: {check.Policy.Interval.TotalSeconds:0}s\nbuiltin: {what}\n";
    }
}
