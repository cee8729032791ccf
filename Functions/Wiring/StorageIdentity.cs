using Azure;
using Azure.Core;
using Azure.Identity;

namespace Sealpost.Wiring;

/// <summary>
/// The identity that the storage sees. That nobody gives it a token is to the rest of the application the same as a storage that can't
/// be reached: posts are answered with 503, what waits is tried again.
/// </summary>
internal sealed class StorageIdentity(TokenCredential inner) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        try
        {
            return inner.GetToken(requestContext, cancellationToken);
        }
        catch (AuthenticationFailedException fault)
        {
            throw NoToken(fault);
        }
    }

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.GetTokenAsync(requestContext, cancellationToken);
        }
        catch (AuthenticationFailedException fault)
        {
            throw NoToken(fault);
        }
    }

    private static RequestFailedException NoToken(AuthenticationFailedException fault) =>
        new(0, "The identity of AzureWebJobsStorage__credential got no token.", "NoToken", fault);
}
