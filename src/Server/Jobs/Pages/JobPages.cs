using Muster.Server.Commands;
using Muster.Server.Commands.Pages;
using Muster.Server.Jobs.Api;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Running;
using Muster.Server.Web.Access;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Live;
using Muster.Server.Web.Shell;

namespace Muster.Server.Jobs.Pages;

/// <summary>The pages of jobs.</summary>
public static class JobPages
{
    public static void MapJobPages(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/jobs", (HttpRequest request, JobCatalogue catalogue, JobAnswers answers) => PageResult.Of<JobsPage>("Jobs", ("View", new JobsView(catalogue, answers, PageQuery.From(request)))));
        routes.MapPage("/jobs/new", (string? project) => PageResult.Of<JobEditPage>("New job", ("Project", string.IsNullOrEmpty(project) ? JobProject.Default : project), ("Yaml", JobEditPage.Example)), Role.Operator);
        routes.MapPage("/jobs/{id}", (string id, HttpRequest request, JobEditing jobs, JobViewing viewing) => jobs.Get(id) is var job ? PageResult.Of<JobPage>(job.Definition.Name, ("View", viewing.Of(job, PageQuery.From(request)))) : null);
        routes.MapPage("/jobs/{id}/edit", (string id, JobEditing jobs) =>
            jobs.Get(id) is var job ? PageResult.Of<JobEditPage>($"Edit {job.Definition.Name}", ("Id", job.Id), ("Name", job.FullName), ("Project", job.Project), ("Yaml", job.Text)) : null, Role.Operator);
        routes.ServiceProvider.GetRequiredService<ExecutionPageKinds>().On(JobRun.Kind, (execution, request) =>
            PageResult.Of<JobExecutionPage>(execution.Plan.Title, ("View", new JobExecutionView(execution, routes.ServiceProvider.GetRequiredService<JobMatrix>(), PageQuery.From(request), request.HttpContext.RequestAborted))));
        var live = routes.ServiceProvider.GetRequiredService<LiveUpdates>();
        routes.ServiceProvider.GetRequiredService<JobCatalogue>().Changed += () => live.Touch("jobs");
        routes.ServiceProvider.GetRequiredService<Executions>().Ended += _ => live.Touch("jobs");
        routes.ServiceProvider.GetRequiredService<JobDesk>().Began += (_, _) => live.Touch("jobs");
    }
}
