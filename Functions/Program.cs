Console.WriteLine($"hi {string.Join(' ', args)} env={Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")} cwd={Environment.CurrentDirectory}");
