namespace Muster.Server.Tests;

public class ServerHostTests
{
    internal static ServerOptions On(string data, string listen = "http://127.0.0.1:0") => new(data, ListenAddress.Parse(listen), LocalAgent: false);

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused()
    {
        using TempFolder folder = new();
        await using ServerHost first = new(On(folder.Path));
        await first.StartAsync();
        await using ServerHost second = new(On(folder.Path));
        StartException e = await Assert.ThrowsAsync<StartException>(() => second.StartAsync());
        Assert.Contains("another muster-server is using this data folder", e.Message);
    }

    [Fact]
    public async Task A_taken_port_is_named_and_the_folder_is_free_again()
    {
        using TempFolder one = new(), two = new();
        await using ServerHost first = new(On(one.Path));
        await first.StartAsync();
        await using ServerHost second = new(On(two.Path, first.Addresses[0]));
        StartException e = await Assert.ThrowsAsync<StartException>(() => second.StartAsync());
        Assert.Contains("is taken by another program", e.Message);
        await using ServerHost third = new(On(two.Path));
        await third.StartAsync();
    }

    [Fact]
    public async Task An_address_that_is_not_ours_is_named()
    {
        using TempFolder folder = new();
        await using ServerHost server = new(On(folder.Path, "http://192.0.2.1:6878"));
        StartException e = await Assert.ThrowsAsync<StartException>(() => server.StartAsync());
        Assert.Contains("an address of this machine", e.Message);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_refused_with_the_cure()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["file"], "");
        await using ServerHost server = new(On(folder["file/data"]));
        StartException e = await Assert.ThrowsAsync<StartException>(() => server.StartAsync());
        Assert.Contains("--data DIR", e.Message);
    }
}
