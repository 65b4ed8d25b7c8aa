using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Muster.Server;

/// <summary>
/// The framework's <c>MapGet</c> and its kin, found by all slices before them. What binds a request to a handler is put together as an expression and
/// compiled; for hundreds of endpoints that is most of what a start costs. Here it is done at an endpoint's first request. What the binding is, and so
/// whatever is wrong with it, is still looked at when the endpoint is built.
/// </summary>
internal static class LazyHandlers
{
    private static readonly string[] Get = [HttpMethods.Get], Post = [HttpMethods.Post], Put = [HttpMethods.Put], Delete = [HttpMethods.Delete], Patch = [HttpMethods.Patch];

    public static RouteHandlerBuilder MapGet(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) => Map(routes, pattern, handler, Get);

    public static RouteHandlerBuilder MapPost(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) => Map(routes, pattern, handler, Post);

    public static RouteHandlerBuilder MapPut(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) => Map(routes, pattern, handler, Put);

    public static RouteHandlerBuilder MapDelete(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) => Map(routes, pattern, handler, Delete);

    public static RouteHandlerBuilder MapPatch(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) => Map(routes, pattern, handler, Patch);

    public static RouteHandlerBuilder MapMethods(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, IEnumerable<string> methods, Delegate handler) =>
        Map(routes, pattern, handler, methods);

    // A handler of nothing but the context needs no binding: the framework's own, beside the others, so that the compiler chooses between them as ever.

    public static IEndpointConventionBuilder MapGet(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, RequestDelegate handler) =>
        EndpointRouteBuilderExtensions.MapMethods(routes, pattern, Get, handler);

    public static IEndpointConventionBuilder MapPost(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, RequestDelegate handler) =>
        EndpointRouteBuilderExtensions.MapMethods(routes, pattern, Post, handler);

    public static IEndpointConventionBuilder MapPut(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, RequestDelegate handler) =>
        EndpointRouteBuilderExtensions.MapMethods(routes, pattern, Put, handler);

    public static IEndpointConventionBuilder MapDelete(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, RequestDelegate handler) =>
        EndpointRouteBuilderExtensions.MapMethods(routes, pattern, Delete, handler);

    public static IEndpointConventionBuilder MapMethods(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, IEnumerable<string> methods, RequestDelegate handler) =>
        EndpointRouteBuilderExtensions.MapMethods(routes, pattern, methods, handler);

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder routes, string pattern, Delegate handler, IEnumerable<string> methods) =>
        RouteHandlerServices.Map(routes, pattern, handler, methods, Bind, CompileLater);

    private static RequestDelegateMetadataResult Bind(MethodInfo method, RequestDelegateFactoryOptions? options) => RequestDelegateFactory.InferMetadata(method, options);

    private static RequestDelegateResult CompileLater(Delegate handler, RequestDelegateFactoryOptions options, RequestDelegateMetadataResult? binding)
    {
        Lazy<RequestDelegate> compiled = new(() => RequestDelegateFactory.Create(handler, options, binding).RequestDelegate);
        return new RequestDelegateResult(context => compiled.Value(context), binding?.EndpointMetadata ?? []);
    }
}
