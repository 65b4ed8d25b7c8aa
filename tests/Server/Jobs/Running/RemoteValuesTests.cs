using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Muster.Server.Jobs.Running;

namespace Muster.Server.Tests.Jobs.Running;

/// <summary>Options whose values an address offers, and options that are files.</summary>
public sealed class RemoteValuesTests
{
    [Theory]
    [InlineData("""["a", 2]""", "a=a 2=2")]
    [InlineData("""[{"name": "Berlin", "value": "ber", "selected": true}, {"value": "x"}]""", "Berlin=ber* x=x")]
    [InlineData("""{"One": "1", "Two": "2"}""", "One=1 Two=2")]
    [InlineData("[]", "")]
    public void The_three_forms_of_Rundeck_are_read(string json, string expected) =>
        Assert.Equal(expected, string.Join(' ', RemoteValues.Parse(Encoding.UTF8.GetBytes(json)).Select(v => $"{v.Name}={v.Value}{(v.Selected ? "*" : "")}")));

    [Theory]
    [InlineData("<html>", "no JSON")]
    [InlineData("5", "no list of values")]
    [InlineData("[[1]]", "no list of values")]
    [InlineData("""[{"label": "x"}]""", "no list of values")]
    public void What_is_none_is_told(string json, string reason) => Assert.Contains(reason, Assert.Throws<FormatException>(() => RemoteValues.Parse(Encoding.UTF8.GetBytes(json))).Message);

    [Fact]
    public async Task Values_are_fetched_with_what_other_options_have_and_a_run_is_held_to_them()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one");
        using var peer = new Offering();
        var job = await server.JobAsync($$"""
            - name: deploy
              on: web
              options:
              - {name: city, value: ber lin}
              - {name: rack, enforced: true, required: true, valuesUrl: 'http://u:s3cret@{{peer.Authority}}/racks?of=${option.city.value}&job=${job.name}#timeout=5;retry=1' }
              sequence: {commands: [{exec: 'go ${option.rack}'}]}
            """);
        var (status, offered) = await server.SendAsync(HttpMethod.Post, $"/jobs/{job}/options/rack/values", new { options = new { city = "köln" } });
        Assert.True(status == 200, offered.GetRawText());
        Assert.Equal(["r1", "r2"], offered.GetProperty("items").EnumerateArray().Select(v => v.GetProperty("value").GetString()!));
        Assert.Equal("/racks?of=k%C3%B6ln&job=deploy Basic " + Convert.ToBase64String("u:s3cret"u8), peer.Asked);
        var (refused, why) = await server.SendAsync(HttpMethod.Post, $"/jobs/{job}/run", new { options = new { rack = "r9" } });
        Assert.Equal((400, "option rack: “r9” is none of r1, r2"), (refused, why.GetProperty("options").GetProperty("rack").GetString()));
        Assert.Equal("succeeded", (await server.RunAsync(job, new { options = new { rack = "r2" } })).Status());
        peer.Status = "500 Broken";
        (status, why) = await server.SendAsync(HttpMethod.Post, $"/jobs/{job}/run", new { options = new { rack = "r2" } });
        Assert.Equal(502, status);
        Assert.Equal($"the values of the option rack cannot be fetched: http://{peer.Authority}/racks: answered 500.", why.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_file_is_uploaded_for_an_option_and_copied_to_hosts()
    {
        await using var server = await RestServer.StartAsync();
        using var agent = await JobAgent.StartAsync(server, "one");
        var job = await server.JobAsync("""
            - name: bring
              on: web
              options: [{name: list, type: file, required: true}]
              sequence: {commands: [{copy: {from: '${file.list}', to: /opt/in/}}, {exec: 'load /opt/in/${file.list.fileName} # ${file.list.sha}'}]}
            """);
        var (status, wrong) = await server.SendAsync(HttpMethod.Post, $"/jobs/{job}/run", new { options = new { list = "/etc/passwd" } });
        Assert.Equal(400, status);
        Assert.Contains("upload it", wrong.GetProperty("options").GetProperty("list").GetString());
        using var content = new ByteArrayContent([1, 2, 0, 255]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await server.Http.PostAsync("/api/v1/jobs/files?name=../a list.bin", content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
        var id = System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!;
        Assert.EndsWith(":a list.bin", id);
        Assert.Equal("succeeded", (await server.RunAsync(job, new { options = new { list = id } })).Status());
        var orders = agent.Orders.ToArray();
        Assert.Equal((id[..64], "/opt/in/a list.bin", 4ul), (orders[0].File.Sha256, orders[0].File.Path, orders[0].File.Size));
        Assert.Equal($"load /opt/in/'a list.bin' # {id[..64]}", orders[1].Argv[2]);
        Assert.Equal("a list.bin", orders[1].Environment["RD_FILE_LIST_FILENAME"]);
        (status, wrong) = await server.SendAsync(HttpMethod.Post, $"/jobs/{job}/run", new { options = new { list = $"{new string('0', 64)}:gone" } });
        Assert.Equal(409, status);
        Assert.Contains("the file gone of the option list is not here: upload it again", wrong.GetProperty("detail").GetString());
    }

    /// <summary>Offers two racks, or what status it is told to.</summary>
    private sealed class Offering : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public Offering()
        {
            listener.Start();
            _ = Task.Run(ListenAsync);
        }

        public string Authority => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        public string Status { get; set; } = "200 OK";
        public string Asked { get; private set; } = "";

        private async Task ListenAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
                    var (path, proof) = ((await reader.ReadLineAsync())!.Split(' ')[1], "");
                    while (await reader.ReadLineAsync() is { Length: > 0 } line)
                        if (line.StartsWith("Authorization: ", StringComparison.Ordinal)) proof = line["Authorization: ".Length..];
                    Asked = $"{path} {proof}";
                    const string Body = """["r1", "r2"]""";
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {Status}\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}"));
                }
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException or IOException)
            {
                listener.Stop();
            }
        }

        public void Dispose() => listener.Dispose();
    }
}
