using System.Text.Json;
using Muster.Metrics;

namespace Muster.Server.Tests.MetricsApi;

public class PrometheusApiTests
{
    private static readonly long Now = (TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(10)).ToUnixTimeSeconds() * 1000;

    private static async Task<MetricsServer> WithSamplesAsync(TempFolder folder)
    {
        var server = await MetricsServer.StartAsync(folder.Path);
        server.Append(Labels.From(("__name__", "jobs_total"), ("queue", "mail")), Now, 0, 60, 120, 180);
        server.Append(Labels.From(("__name__", "jobs_total"), ("queue", "print")), Now, 0, 6, 12, 18);
        server.Append(Labels.From(("__name__", "odd"), ("kind", "inf")), Now, double.PositiveInfinity);
        server.Append(Labels.From(("__name__", "odd"), ("kind", "tiny")), Now, 1.5e-9);
        return server;
    }

    [Fact]
    public async Task An_instant_query_answers_in_the_envelope_with_values_as_text()
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        var (status, body) = await server.AskAsync($"query?query=jobs_total{{queue=\"mail\"}}&time={Now / 1000 + 180}");
        Assert.Equal(200, status);
        Assert.Equal("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"jobs_total","queue":"mail"},"value":[AT,"180"]}]}}""".Replace("AT", $"{Now / 1000 + 180}"), body.GetRawText());
    }

    [Fact]
    public async Task Odd_numbers_are_spelled_as_Prometheus_spells_them()
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        var (_, body) = await server.AskAsync($"query?query=sort_desc(odd)&time={Now / 1000}.25");
        Assert.Equal(["+Inf", "1.5e-09"], body.GetProperty("data").GetProperty("result").EnumerateArray().Select(one => one.GetProperty("value")[1].GetString()));
        Assert.Equal($"{Now / 1000}.25", body.GetProperty("data").GetProperty("result")[0].GetProperty("value")[0].GetRawText());
    }

    [Fact]
    public async Task A_range_query_takes_a_form_and_a_step_with_a_unit()
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(Now).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        using FormUrlEncodedContent form = new([new("query", "sum(jobs_total)"), new("start", time), new("end", $"{Now / 1000 + 180}"), new("step", "1m")]);
        using var response = await server.Http.PostAsync("/prometheus/api/v1/query_range", form, TestContext.Current.CancellationToken);
        var data = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("data");
        Assert.Equal("matrix", data.GetProperty("resultType").GetString());
        Assert.Equal(["0", "66", "132", "198"], data.GetProperty("result")[0].GetProperty("values").EnumerateArray().Select(point => point[1].GetString()));
    }

    [Theory]
    [InlineData("query?query=sum(", 400, "bad_data", "invalid parameter \"query\": 1:5: parse error: ")]
    [InlineData("query?query=up&time=noon", 400, "bad_data", "invalid parameter \"time\": cannot parse \"noon\" to a valid timestamp")]
    [InlineData("query_range?query=up&start=0&end=10&step=0", 400, "bad_data", "invalid parameter \"step\": zero or negative query resolution step widths")]
    [InlineData("query_range?query=up&start=10&end=0&step=1", 400, "bad_data", "invalid parameter \"end\": end timestamp must not be before start time")]
    [InlineData("query_range?query=up&start=0&end=1000000&step=1", 400, "bad_data", "exceeded maximum resolution of 11000 points")]
    [InlineData("query?query=jobs_total*on()jobs_total&time=NOW", 422, "execution", "found duplicate series")]
    [InlineData("series", 400, "bad_data", "no match[] parameter provided")]
    [InlineData("series?match[]={}", 400, "bad_data", "invalid parameter \"match[]\"")]
    [InlineData("labels?limit=-1", 400, "bad_data", "invalid parameter \"limit\": limit must be non-negative")]
    [InlineData("query?query=up&timeout=later", 400, "bad_data", "invalid parameter \"timeout\": cannot parse \"later\" to a valid duration")]
    public async Task Wrong_questions_are_told_with_their_type(string question, int status, string type, string message)
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        var (answered, body) = await server.AskAsync(question.Replace("NOW", $"{Now / 1000}"));
        Assert.Equal((status, "error", type), (answered, body.GetProperty("status").GetString(), body.GetProperty("errorType").GetString()));
        Assert.StartsWith(message, body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Series_labels_and_values_are_listed_up_to_the_limit()
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        var (_, series) = await server.AskAsync("series?match[]=jobs_total&match[]=odd{kind=\"inf\"}");
        Assert.Equal(3, series.GetProperty("data").GetArrayLength());
        var (_, names) = await server.AskAsync("labels");
        Assert.Equal("""["__name__","kind","queue"]""", names.GetProperty("data").GetRawText());
        var (_, values) = await server.AskAsync("label/queue/values?limit=1");
        Assert.Equal("""["mail"]""", values.GetProperty("data").GetRawText());
        Assert.Equal("results truncated due to limit", values.GetProperty("warnings")[0].GetString());
        var (_, escaped) = await server.AskAsync("label/U__que_75_e/values?match[]=jobs_total");
        Assert.Equal("""["mail","print"]""", escaped.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task The_store_names_itself_and_what_it_holds()
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        var (_, build) = await server.AskAsync("status/buildinfo");
        Assert.StartsWith("3.", build.GetProperty("data").GetProperty("version").GetString());
        var (_, tsdb) = await server.AskAsync("status/tsdb");
        Assert.Equal(4, tsdb.GetProperty("data").GetProperty("headStats").GetProperty("numSeries").GetInt32());
        Assert.Equal("""{"groups":[]}""", (await server.AskAsync("rules")).Body.GetProperty("data").GetRawText());
        Assert.Equal("\"sum by (a) (b)\"", (await server.AskAsync("format_query?query=sum by(a)(b)")).Body.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Nobody_asks_without_a_token()
    {
        using TempFolder folder = new();
        await using var server = await WithSamplesAsync(folder);
        server.Http.DefaultRequestHeaders.Authorization = null;
        using var response = await server.Http.GetAsync("/prometheus/api/v1/query?query=up", TestContext.Current.CancellationToken);
        Assert.Equal(401, (int)response.StatusCode);
    }
}
