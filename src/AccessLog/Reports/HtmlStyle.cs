namespace Muster.AccessLog.Reports;

/// <summary>How the HTML report looks: on wide screens and telephones, by day and by night.</summary>
internal static class HtmlStyle
{
    public const string Css =
        ":root{color-scheme:light dark;--text:#1b1f24;--back:#fff;--edge:#d8dee4;--quiet:#59636e;--blue:#2f7de1;--red:#d1242f;--orange:#bc6c12;--bar:#dbe9fb}" +
        "@media(prefers-color-scheme:dark){:root{--text:#e6edf3;--back:#0d1117;--edge:#30363d;--quiet:#9198a1;--blue:#4c94f0;--red:#ff7b72;--orange:#e09b3d;--bar:#1b3558}}" +
        "body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:82rem;padding:0 1.5rem;color:var(--text);background:var(--back)}h1{font-size:1.5rem;margin:0 0 .2rem}h2{font-size:1.15rem;margin:2.2rem 0 .4rem}p{margin:.2rem 0;overflow-wrap:anywhere}.quiet{color:var(--quiet)}" +
        ".figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.7rem;margin:1.2rem 0}.figures div{border:1px solid var(--edge);border-radius:6px;padding:.5rem .8rem;color:var(--quiet)}.figures b{display:block;font-size:1.3rem;color:var(--text);white-space:nowrap;font-variant-numeric:tabular-nums}.figures b.bad{color:var(--red)}" +
        "figure{margin:1.6rem 0}figcaption{margin-bottom:.3rem;font-weight:600}.key{font-weight:400;margin-left:.8rem;white-space:nowrap}.key i{display:inline-block;width:.75em;height:.75em;border-radius:2px;margin-right:.4em}" +
        "i.requests,i.mean{background:var(--blue)}i.errors{background:var(--red)}i.slowest{background:var(--orange)}svg{display:block;width:100%;height:auto}svg text{font-size:10px;fill:var(--quiet)}.grid{stroke:var(--edge)}path.requests{fill:var(--blue)}path.errors{fill:var(--red)}" +
        "path.line{fill:none;stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round;vector-effect:non-scaling-stroke}path.mean{stroke:var(--blue)}path.slowest{stroke:var(--orange)}.touch{fill:transparent}.touch:hover{fill:var(--quiet);fill-opacity:.15}" +
        ".wide{overflow-x:auto}table{border-collapse:collapse;min-width:60%}td,th{padding:.25rem .7rem;border-bottom:1px solid var(--edge);text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}th{font-weight:600;color:var(--quiet)}" +
        "td.text,th.text{text-align:left}td.text{font-family:ui-monospace,monospace;font-size:.93em}td.view{white-space:normal;overflow-wrap:anywhere;min-width:14rem;background-image:linear-gradient(var(--bar),var(--bar));background-repeat:no-repeat;background-size:var(--share,0%) 100%}tbody tr:hover td{background-color:color-mix(in srgb,var(--quiet) 9%,transparent)}" +
        "@media(max-width:48rem){body{margin:1rem auto;padding:0 1rem}.figures{grid-template-columns:1fr 1fr}td,th{padding:.25rem .45rem}td.view{min-width:9.5rem}svg text{font-size:26px}.key{margin:0 .8rem 0 0}.key:first-of-type{margin-left:.8rem}}";
}
