namespace Tesson.Testing;

/// <summary>Gorb's routes over the daemon's state.</summary>
internal static class GorbRoutes
{
    public static Reply Answer(GorbDaemon daemon, GorbDoubleRequest request)
    {
        try
        {
            return Route(daemon, request.Method, request.Path[1..].Split('/'), request.Body);
        }
        catch (GoErrorException error)
        {
            return Reply.Error(error.Status, error.Message);
        }
    }

    private static Reply Route(GorbDaemon daemon, string method, string[] path, string body)
    {
        switch (method, path)
        {
            case (_, [.., ""]):
                return Reply.NoRoute;
            case ("GET", ["metrics"]):
                return new Reply(200, "text/plain; version=0.0.4", "# HELP gorb_double Not the real Gorb.\n");
            case ("GET", ["service"]):
                return Reply.Json(GoJson.Write(daemon.ListServices()));
            case ("GET", ["service", var service]):
                return Reply.Json(GoJson.Write(daemon.ShowService(service)));
            case ("GET", ["service", not "", var backend]):
                return Reply.Json(GoJson.Write(daemon.ShowBackend(backend)));
            case ("PUT", ["service", var service]):
                daemon.CreateService(service, body);
                return Reply.Empty;
            case ("PUT", ["service", not "" and var service, var backend]):
                daemon.CreateBackend(service, backend, body);
                return Reply.Empty;
            case ("PATCH", ["service", not "", var backend]):
                daemon.UpdateBackend(backend, body);
                return Reply.Empty;
            case ("DELETE", ["service", var service]):
                daemon.RemoveService(service);
                return Reply.Empty;
            case ("DELETE", ["service", not "", var backend]):
                daemon.RemoveBackend(backend);
                return Reply.Empty;
            default:
                return Reply.NoRoute; // docs/gorb.md, quirk 2: a PATCH of a service comes here
        }
    }
}
