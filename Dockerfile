# syntax=docker/dockerfile:1
# The self-hosted mode: compiled ahead together with its runtime, no shell, no root. See docs/azure.md.
# "extra" brings the time zones and ICU that plain chiseled images lack.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /src
COPY Directory.Build.props Directory.Packages.props global.json host.json BannedSymbols.txt .editorconfig ./
COPY Functions/Functions.csproj Functions/FunctionsWorker.targets Functions/
RUN dotnet restore Functions -r linux-x64 -p:FunctionsWorker=false -p:PublishReadyToRun=true -p:SelfContained=true
COPY Functions/ Functions/
COPY client/ client/
COPY forms/ forms/
COPY lists/ lists/
RUN dotnet publish Functions -c Release -r linux-x64 -p:FunctionsWorker=false -o /app

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app ./
# Kept out of the file system, which may be read-only: no diagnostics sockets.
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_URLS=http://+:8080 \
    Logging__Console__FormatterName=json
EXPOSE 8080
USER $APP_UID
ENTRYPOINT ["./Sealpost"]
