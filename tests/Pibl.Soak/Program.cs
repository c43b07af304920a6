using Pibl.Soak;
using Pibl.Soak.Reloads;
using Pibl.Soak.Rolling;
using Pibl.Soak.Scenarios;
using Pibl.Soak.Stress;

return args switch
{
    ["stress", var program, .. var options] => await StressOptions.Of(program, options).RunAsync(),
    ["reloads", var program, .. var numbers] => await ReloadRun.RunAsync(
        Path.GetFullPath(program), Number(numbers, 0, 60), Number(numbers, 1, 200), Number(numbers, 2, 8700)),
    ["rolling", var program, var server, .. var numbers] => await RollingRun.RunAsync(
        Path.GetFullPath(program), Path.GetFullPath(server), Number(numbers, 0, 3), Number(numbers, 1, 1),
        Number(numbers, 2, 8900)),
    ["scenarios", var program, .. var options] => await ScenarioRun.RunAsync(ScenarioOptions.Of(program, options)),
    [RefuseIoUring.Command, .. var command] => RefuseIoUring.Exec(command),
    [var program, .. var numbers] =>
        await SoakRun.RunAsync(Path.GetFullPath(program), Number(numbers, 0, 600), Number(numbers, 1, 8491)),
    _ => Usage(),
};

static int Number(string[] numbers, int at, int otherwise) =>
    at < numbers.Length ? int.Parse(numbers[at], System.Globalization.CultureInfo.InvariantCulture) : otherwise;

static int Usage()
{
    Console.Error.WriteLine(
        """
        Pibl.Soak PIBL [SECONDS [PORT]]
        Pibl.Soak stress PIBL [--seconds 60] [--each 6] [--port 8600] [--mode io_uring|epoll|refused|framework]
                         [--processors N] [--descriptors N] [--cpus LIST]
        Pibl.Soak reloads PIBL [SECONDS [RELOADS [PORT]]]
        Pibl.Soak scenarios PROGRAM [--as pibl|nginx|haproxy|yarp] [--seconds 5] [--at-once 1] [--port 8800] [--only TROUBLE]
        Pibl.Soak rolling PIBL KESTREL [ANNOUNCED [ROUNDS [PORT]]], where KESTREL is the path of Pibl.Soak.Kestrel
        PIBL is the program's path.
        """);
    return 2;
}
