using Pibl.Grpc;

return args switch
{
    ["server", var port, var name, var folder] => await TestServer.RunAsync(Number(port), name, folder),
    ["run", var program, .. var options] => await GrpcRun.RunAsync(Path.GetFullPath(program), Options.Of(options)),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine(
        """
        Pibl.Grpc run PIBL [--port 25600] [--streams 1000] [--only WORDS]: gRPC through PIBL (the program's path), case by case
        Pibl.Grpc server PORT NAME FOLDER: one server, of which the run starts several
        """);
    return 2;
}
