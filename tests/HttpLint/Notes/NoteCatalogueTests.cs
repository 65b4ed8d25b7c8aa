using Muster.HttpLint.Notes;
using Muster.HttpLint.Tests.Fixtures;

namespace Muster.HttpLint.Tests.Notes;

/// <summary>A misbehaving server with one fixture per note: each note is there, and only there.</summary>
public sealed class NoteCatalogueTests(Linted linted) : IClassFixture<Linted>
{
    public static TheoryData<string> Ids => new(Linted.Fixtures.Select(f => f.Id));

    [Fact]
    public void Every_note_has_a_fixture_and_every_fixture_a_note()
    {
        var fixtures = Linted.Fixtures.Select(f => f.Id).Concat(DirectFixtures.All.Keys).ToArray();
        Assert.Equal(NoteCatalogue.All.Select(k => k.Id).Order(StringComparer.Ordinal), fixtures.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_fixture_brings_its_note_and_no_others_than_stated(string id)
    {
        var fixture = Linted.Fixtures.Single(f => f.Id == id);
        var found = linted.Notes[id];
        Assert.Contains(id, found);
        string[] stated = [id, .. fixture.Also];
        Assert.Equal(stated.Except(Fixture.SoundNotes).Order(StringComparer.Ordinal), found.Except(Fixture.SoundNotes).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_note_is_found_at_its_own_fixture_and_where_it_is_stated_only()
    {
        var strays = new List<string>();
        foreach (var id in linted.Notes.Values.SelectMany(n => n).Distinct().Except(Fixture.SoundNotes))
            foreach (var fixture in Linted.Fixtures.Where(f => linted.Notes[f.Id].Contains(id) && f.Id != id && !f.Also.Contains(id)))
                strays.Add($"{id} is found at {fixture.Id}");
        Assert.Empty(strays);
    }

    [Theory]
    [InlineData("TLS_WEAK_KEY")]
    [InlineData("TLS_WEAK_SIGNATURE")]
    [InlineData("TLS_OLD_PROTOCOL")]
    public void What_no_server_can_be_made_to_do_is_judged_from_the_look(string id) =>
        Assert.Equal([id], DirectFixtures.Notes(DirectFixtures.All[id]).Where(n => n.StartsWith("TLS_", StringComparison.Ordinal)));

    [Fact]
    public void Ids_are_unique_and_explained_and_bad_notes_have_a_cure()
    {
        Assert.Equal(NoteCatalogue.All.Count, NoteCatalogue.All.Select(k => k.Id).Distinct().Count());
        Assert.All(NoteCatalogue.All, k =>
        {
            Assert.Matches("^[A-Z][A-Z0-9_]+$", k.Id);
            Assert.EndsWith(".", k.Explanation);
            if (k.Severity >= Severity.Warn) Assert.EndsWith(".", k.Cure);
        });
    }

    [Fact]
    public void The_list_of_notes_is_as_approved() =>
        Golden.Check("notes", string.Concat(NoteCatalogue.All.Select(k => $"{k.Severity.ToString().ToUpperInvariant(),-4} {k.Category.ToString().ToLowerInvariant(),-10} {k.Id}\n")));
}
