var app = WebApplication.CreateBuilder(args).Build();
app.MapPost("/f/{form}", async (HttpRequest request) => Results.Redirect($"/thanks?{(await request.ReadFormAsync()).Count}"));
app.Run();
