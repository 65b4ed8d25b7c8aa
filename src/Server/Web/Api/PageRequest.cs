using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace Muster.Server.Web.Api;

/// <summary>Which page is asked for; a parameter of listing endpoints with <c>[AsParameters]</c>.</summary>
public sealed class PageRequest
{
    public const int DefaultLimit = 100;
    public const int MostLimit = 1000;

    [FromQuery(Name = "limit"), Description("Items on the page, 1 to 1000 (100).")]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description("The 'next' of the page before.")]
    public string? Cursor { get; init; }

    [FromQuery(Name = "sort"), Description("A field to sort by; '-' before it turns the order round.")]
    public string? Sort { get; init; }

    /// <exception cref="ApiProblem">400 when it is not between 1 and 1000.</exception>
    public int Take() => (Limit ?? DefaultLimit) is >= 1 and <= MostLimit and int take
        ? take
        : throw ApiProblem.BadRequest($"limit must be between 1 and {MostLimit}, not {Limit}.");
}
