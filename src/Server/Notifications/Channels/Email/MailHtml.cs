using System.Net;
using System.Text;
using Muster.Server.Notifications.Channels.Wording;

namespace Muster.Server.Notifications.Channels.Email;

/// <summary>The HTML of a mail, in what mail readers know: tables, colors in style attributes, nothing fetched from anywhere.</summary>
internal static class MailHtml
{
    private const string Font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
    private const string Mono = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px;line-height:1.45;white-space:pre-wrap;word-break:break-word;margin:4px 0 0";

    /// <param name="graph">Content-ID of the picture in the same mail; null: there is none.</param>
    public static string Of(Message message, string? graph)
    {
        var tone = Tone.Of(message).Hex;
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">");
        html.Append("<meta name=\"viewport\" content=\"width=device-width\"><title>").Append(E(message.Subject)).Append("</title></head>\n");
        html.Append($"<body style=\"margin:0;padding:16px;{Font};font-size:15px;line-height:1.5\">\n");
        html.Append($"<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"width:100%;max-width:680px;border-left:5px solid {tone}\"><tr><td style=\"padding:4px 0 4px 16px\">\n");
        html.Append($"<div style=\"color:{tone};font-size:13px;font-weight:700;letter-spacing:.04em\">{E(message.Kind.ToString().ToUpperInvariant())}</div>\n");
        html.Append($"<h1 style=\"font-size:20px;line-height:1.3;margin:2px 0 12px\">{E(message.Title)}</h1>\n");
        Facts(html, message);
        if (graph is not null) html.Append($"<p style=\"margin:14px 0\"><img src=\"cid:{E(graph)}\" alt=\"{E(message.Graph?.Title ?? "Graph")}\" style=\"max-width:100%;height:auto;border-radius:4px\"></p>\n");
        foreach (var part in message.Parts.Where(part => part.Long && part.Text.Length > 0))
            html.Append($"<div style=\"margin:12px 0\"><b>{E(part.Label)}</b><pre style=\"{Mono}\">{E(part.Text.TrimEnd())}</pre></div>\n");
        Members(html, message);
        Links(html, message, tone);
        return html.Append("</td></tr></table>\n</body></html>\n").ToString();
    }

    private static void Facts(StringBuilder html, Message message)
    {
        var facts = message.Parts.Where(part => !part.Long).ToList();
        if (facts.Count == 0) return;
        html.Append("<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\">\n");
        foreach (var fact in facts) html.Append($"<tr><td style=\"padding:2px 16px 2px 0;opacity:.7;vertical-align:top\">{E(fact.Label)}</td><td style=\"padding:2px 0\">{E(fact.Text)}</td></tr>\n");
        html.Append("</table>\n");
    }

    private static void Members(StringBuilder html, Message message)
    {
        if (message.MemberCount < 2) return;
        html.Append("<table cellpadding=\"0\" cellspacing=\"0\" style=\"width:100%;margin:12px 0;font-size:14px\">\n");
        foreach (var member in message.Members)
        {
            var what = member.Check == Problems.Problem.HostCheck ? member.Host : $"{member.Host}: {member.Check}";
            html.Append($"<tr><td style=\"padding:3px 12px 3px 0;white-space:nowrap;vertical-align:top\"><b>{E(member.Status)}</b></td><td style=\"padding:3px 12px 3px 0;vertical-align:top\">{E(what)}</td><td style=\"padding:3px 0;opacity:.8\">{E(Cut.To(member.Output, 200))}</td></tr>\n");
        }
        if (PlainText.More(message) is { } more) html.Append($"<tr><td></td><td colspan=\"2\" style=\"padding:3px 0\">{E(more)}</td></tr>\n");
        html.Append("</table>\n");
    }

    private static void Links(StringBuilder html, Message message, string tone)
    {
        var links = PlainText.Links(message).ToList();
        if (links.Count == 0) return;
        html.Append("<p style=\"margin:16px 0 4px\">");
        foreach (var (label, to) in links)
        {
            var style = label == "Acknowledge" ? $"display:inline-block;padding:7px 14px;margin-right:14px;border-radius:5px;background:{tone};color:#ffffff;font-weight:600;text-decoration:none" : "margin-right:14px";
            html.Append($"<a href=\"{E(to.AbsoluteUri)}\" style=\"{style}\">{E(label)}</a>");
        }
        html.Append("</p>\n");
    }

    /// <summary>What is not allowed in HTML at all is left away.</summary>
    private static string E(string text) => WebUtility.HtmlEncode(new string([.. text.Where(c => c is '\n' or '\t' || !char.IsControl(c))]));
}
