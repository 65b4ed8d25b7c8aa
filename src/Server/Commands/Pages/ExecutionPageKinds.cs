using System.Collections.Concurrent;
using Muster.Server.Web.Shell;

namespace Muster.Server.Commands.Pages;

/// <summary>Where slices to the right of this one say how the page of an execution of their kind looks.</summary>
public sealed class ExecutionPageKinds
{
    private readonly ConcurrentDictionary<string, Func<Execution, HttpRequest, PageResult>> pages = new();

    public void On(string kind, Func<Execution, HttpRequest, PageResult> page) => pages[kind] = page;

    internal PageResult? Find(Execution execution, HttpRequest request) => pages.TryGetValue(execution.Plan.Kind, out var page) ? page(execution, request) : null;
}
