namespace Sealpost.Accepting;

/// <summary>The French texts. \u00a0 is the no-break space before a colon, a semicolon and within numbers.</summary>
internal static class FrenchWords
{
    public static readonly IReadOnlyDictionary<string, string> Faults = new Dictionary<string, string>
    {
        ["required"] = "{label}\u00a0: veuillez remplir ce champ.",
        ["required/checkbox"] = "{label}\u00a0: veuillez cocher cette case.",
        ["required/choice"] = "{label}\u00a0: veuillez faire un choix.",
        ["too-short"] = "{label}\u00a0: au moins {min} caractères, s’il vous plaît\u00a0; il y en a {length}.",
        ["too-long"] = "{label}\u00a0: au plus {max} caractères, s’il vous plaît\u00a0; il y en a {length}.",
        ["email"] = "{label}\u00a0: veuillez écrire une adresse e-mail comme nom@example.org.",
        ["email-domain"] = "{label}\u00a0: aucun message ne peut atteindre cette adresse, car son domaine n’en accepte pas. "
            + "Veuillez vérifier ce qui suit le @.",
        ["email-domain/typo"] = "{label}\u00a0: aucun message ne peut atteindre cette adresse. Faut-il {suggestion} après le @\u00a0?",
        ["tel"] = "{label}\u00a0: veuillez écrire un numéro de téléphone avec l’indicatif du pays, comme {example}.",
        ["tel/national"] = "{label}\u00a0: veuillez écrire un numéro de téléphone comme {example}, ou avec + et l’indicatif du pays.",
        ["url"] = "{label}\u00a0: veuillez écrire une adresse web à partir de https://.",
        ["number"] = "{label}\u00a0: veuillez écrire un nombre comme 12 ou 12.5 (avec un point).",
        ["too-small"] = "{label}\u00a0: veuillez écrire un nombre qui n’est pas inférieur à {min}.",
        ["too-large"] = "{label}\u00a0: veuillez écrire un nombre qui n’est pas supérieur à {max}.",
        ["date"] = "{label}\u00a0: veuillez écrire une date sous la forme année-mois-jour, comme 2026-03-31.",
        ["too-early"] = "{label}\u00a0: la première date possible est {min}.",
        ["too-late"] = "{label}\u00a0: la dernière date possible est {max}.",
        ["choice"] = "{label}\u00a0: veuillez choisir parmi ce qui est proposé.",
        ["required/lines"] = "{label}\u00a0: elle est encore vide\u00a0; veuillez choisir au moins un article.",
        ["too-many/lines"] = "{label}\u00a0: au plus {max} lignes, s’il vous plaît\u00a0; il y en a {length}.",
        ["line"] = "{label}\u00a0: la page doit nommer les valeurs de chaque ligne comme dans {items}[0][price].",
        ["line/column"] = "{label}\u00a0: ce formulaire ne connaît pas cette partie d’une ligne.",
        ["line/twice"] = "{label}\u00a0: cette valeur est arrivée deux fois.",
        ["line/gap"] = "{label}\u00a0: cette ligne manque\u00a0; les lignes se comptent à partir de 0, sans trou.",
        ["quantity"] = "{label}\u00a0: veuillez écrire un nombre entier de 1 à {max}.",
        ["price"] = "{label}\u00a0: veuillez écrire un prix comme {example}\u00a0: des chiffres, et après un point au plus {max} autres.",
        ["price/whole"] = "{label}\u00a0: veuillez écrire un prix entier comme {example}.",
        ["price-differs"] = "{label}\u00a0: le prix de la boutique est de {expected}. Veuillez revoir la page de la boutique.",
        ["article"] = "{label}\u00a0: la boutique n’a pas cet article.",
        ["total"] = "{label}\u00a0: cette commande s’élève à {expected}, et non à ce que dit la page. Veuillez la revoir.",
        ["too-few"] = "{label}\u00a0: veuillez en choisir au moins {min}\u00a0; il y en a {length}.",
        ["too-many"] = "{label}\u00a0: veuillez en choisir au plus {max}\u00a0; il y en a {length}.",
        ["checkbox"] = "{label}\u00a0: cette case ne peut être que cochée ou laissée vide.",
        ["pattern"] = "{label}\u00a0: le format n’est pas celui attendu.",
        ["required/file"] = "{label}\u00a0: veuillez choisir un fichier.",
        ["file-type"] = "{label}\u00a0: veuillez choisir un fichier de l’un de ces types\u00a0: {types}. Le contenu compte, pas le nom\u00a0; les documents avec macros ne sont pas acceptés.",
        ["no-file"] = "{label}\u00a0: seul le nom du fichier est arrivé. Le formulaire de la page doit avoir enctype=\"multipart/form-data\".",
    };

    public static readonly IReadOnlyDictionary<string, string> Pages = new Dictionary<string, string>
    {
        ["send"] = "Envoyer",
        ["required"] = "(obligatoire)",
        ["check"] = "Veuillez vérifier le formulaire",
        ["not-sent"] = "Non envoyé",
        ["not-delivered"] = "Non remis",
        ["thanks"] = "Merci",
        ["needs-script"] = "Ce formulaire chiffre ses champs confidentiels dans votre navigateur avant l’envoi. Activez JavaScript, puis rechargez la page.",
        ["leave-empty"] = "Laissez ce champ vide",
        ["undeclared"] = "Un champ que ce formulaire ne connaît pas",
        ["reply-to"] = "Adresse pour la réponse",
        ["order"] = "Votre commande",
        ["order-line"] = "{label}, ligne {line}",
        ["order-total"] = "Total",
        ["today"] = "aujourd’hui",
        ["receipt"] = "Reçu\u00a0:",
        ["status"] = "État\u00a0:",
        ["sent"] = "envoyé",
        ["pending"] = "en attente",
        ["error"] = "erreur",
        ["since"] = "depuis le {updated} UTC\u00a0; accepté le {accepted} UTC",
        ["look-again"] = "Regarder à nouveau",
        ["is-sent"] = "Votre message a été envoyé.",
        ["is-failed"] = "Votre message a été accepté, mais le serveur de messagerie l’a refusé. Il est conservé, et l’exploitant peut le renvoyer.",
        ["is-erased"] = "Ce qui était conservé de votre message a été effacé sur demande ; il n’a pas été remis.",
        ["is-discarded"] = "Votre message a été accepté, mais l’exploitant a décidé de ne pas le transmettre. Son contenu a été effacé.",
        ["is-unknown"] = "Votre message a été remis au serveur de messagerie, mais sa réponse s’est perdue. "
            + "Il est conservé, et l’exploitant peut vérifier.",
        ["is-bounced"] = "Votre message a été envoyé, mais un serveur de courrier a signalé qu’il n’a pas pu être remis. L’exploitant le sait ; veuillez utiliser un autre moyen.",
        ["is-unconfirmed"] = "Votre message attend que vous confirmiez votre adresse : veuillez ouvrir le lien dans le courriel qui vous a été envoyé. Regardez aussi dans le dossier des indésirables.",
        ["is-confirmed"] = "Votre adresse est confirmée, et votre message est en route.",
        ["is-expired"] = "L’adresse n’a pas été confirmée à temps, le message a donc été effacé. Veuillez l’envoyer à nouveau.",
        ["not-confirmed"] = "Non confirmé",
        ["confirm-title"] = "Confirmez votre adresse",
        ["confirm-text"] = "Appuyez sur le bouton, et votre message est envoyé.",
        ["confirm-button"] = "Oui, c’est mon adresse",
        ["has-joined"] = "Votre adresse est confirmée : vous êtes inscrit à la liste.",
        ["link-used"] = "Ce lien a déjà servi, et ne sert qu’une fois. Si aucun message de la liste n’arrive, veuillez remplir à nouveau le formulaire.",
        ["join-text"] = "Appuyez sur le bouton, et vous êtes inscrit à la liste.",
        ["leave-title"] = "Quitter la liste",
        ["leave-text"] = "Appuyez sur le bouton, et vous ne recevez plus les messages de la liste « {list} ».",
        ["leave-button"] = "Se désinscrire",
        ["has-left-title"] = "Désinscription faite",
        ["has-left"] = "Vous ne recevez plus les messages de la liste « {list} », et votre adresse a été effacée.",
        ["is-moderated"] = "Votre message attend qu'un modérateur de la liste décide si ses abonnés le reçoivent.",
        ["is-rejected"] = "Un modérateur de la liste a décidé que ses abonnés ne reçoivent pas votre message. Il a été effacé.",
        ["is-undecided"] = "Aucun modérateur de la liste ne s'est prononcé à temps sur votre message : il a été effacé. Merci de l'envoyer encore une fois.",
        ["moderate-title"] = "Un message pour « {list} »",
        ["moderate-text"] = "Ses abonnés le reçoivent si vous l'approuvez. La première décision compte.",
        ["moderate-rules"] = "Règles de contenu déclenchées : {rules}.",
        ["moderate-no-rules"] = "Aucune règle de contenu ne s'est déclenchée.",
        ["moderate-approve"] = "Approuver",
        ["moderate-reject"] = "Refuser",
        ["moderate-stop"] = "Arrêter l'envoi",
        ["post-approved"] = "Il a été approuvé ({time} UTC) et part vers les abonnés.",
        ["post-queued"] = "Il a été approuvé ({time} UTC) et est en route vers tous les abonnés.",
        ["post-stopped"] = "Il a été approuvé ({time} UTC), puis arrêté : qui ne l'avait pas encore reçu ne le reçoit plus.",
        ["post-rejected"] = "Il a été refusé ({time} UTC), et son texte a été effacé.",
        ["post-expired"] = "Personne ne s'est prononcé à temps : son texte a été effacé.",
        ["post-gone"] = "Il n'y a plus rien à décider : l'exploitant s'en est occupé.",
        ["post-progress"] = "{queued} messages : {sent} envoyés, {open} en route, {failed} non remis, {withdrawn} plus voulus.",
        ["is-late"] = "Votre message a été accepté et il est conservé\u00a0; l’envoi prend plus de temps que d’habitude.",
        ["mail-cut"] = "Le texte était trop long pour être transmis et a été coupé. Veuillez ajouter ce qui manque.",
        ["mail-sealed"] = "Absent de ce message, qui ne serait pas scellé\u00a0: {labels}. Veuillez ne l’envoyer qu’avec le formulaire.",
        ["mail-files"] = "Veuillez joindre\u00a0: {labels}.",
        ["is-pending"] = "Votre message a été accepté et sera envoyé dans un instant.",
    };

    /// <summary>The detail of a <see cref="Refusal"/>, by its code.</summary>
    public static readonly IReadOnlyDictionary<string, string> Refusals = new Dictionary<string, string>
    {
        ["unknown-form"] = "Il n’y a pas de formulaire à cette adresse, ou l’envoi ne nomme pas le sien. Vérifiez l’attribut action du formulaire "
            + "et, s’il y en a un, le champ caché qui le nomme, comme access_key ou form-name\u00a0; il doit précéder tout fichier.",
        ["form-unavailable"] = "Ce formulaire ne fonctionne pas en ce moment\u00a0: ses réglages contiennent une erreur. "
            + "Rien n’a été envoyé\u00a0; veuillez réessayer plus tard.",
        ["method-not-allowed"] = "Ici, un formulaire s’envoie avec POST.",
        ["origin-not-allowed"] = "Ce formulaire n’accepte pas les envois de ce site, ou le navigateur n’a pas dit d’où vient celui-ci. "
            + "Rien n’a été envoyé. Le propriétaire du formulaire peut ajouter le site à ses origines\u00a0; "
            + "la Referrer-Policy du site ne doit pas être no-referrer.",
        ["too-large"] = "Le formulaire contient plus de 64\u00a0Kio. Rien n’a été envoyé\u00a0; raccourcissez-le et envoyez-le à nouveau.",
        ["unsupported-media-type"] =
            "Envoyez application/x-www-form-urlencoded, multipart/form-data ou application/json en UTF-8, sans Content-Encoding.",
        ["empty"] = "Le formulaire est vide, donc rien n’a été envoyé. Remplissez-le et envoyez-le à nouveau.",
        ["unauthorized"] = "Envoyez l’en-tête Authorization: Bearer, avec le réglage Bounces__Key.",
        ["no-report"] = "Ceci n’est pas une notification de remise (RFC 3464), donc rien n’a été enregistré.",
        ["later"] = "Le courriel est encore en cours d’envoi à d’autres, donc rien n’a été enregistré. Envoyez le rapport à nouveau.",
        ["unknown-link"] = "Ce lien n’est pas connu, ou pas complet. Veuillez ouvrir à nouveau celui du courriel.",
        ["not-delivered"] = "Le serveur de courrier a définitivement refusé votre message. Il est conservé, et l’exploitant du site peut l’envoyer à nouveau ; le renvoyer d’ici n’y changerait rien.",
        ["storage-unavailable"] = "Le formulaire n’a pas pu être enregistré, donc rien n’a été envoyé. Veuillez l’envoyer à nouveau dans une minute.",
        ["unavailable"] = "Quelque chose n’a pas fonctionné ici, donc rien n’a été envoyé. Veuillez l’envoyer à nouveau dans une minute.",
        ["no-file-uploads"] = "Ce formulaire n’accepte pas de fichiers. Rien n’a été envoyé\u00a0; retirez le fichier et envoyez-le à nouveau.",
        ["malformed"] = "Le formulaire n’est pas arrivé en entier, ou il est mal formé. Rien n’a été envoyé.",
        ["invalid-fields"] = "Rien n’a encore été envoyé\u00a0: certains champs demandent votre attention.",
        ["honeypot"] = "Un champ caché du formulaire a été rempli, comme le font les robots, donc rien n’a été envoyé. "
            + "Désactivez le remplissage automatique et envoyez le formulaire à nouveau.",
        ["unknown-receipt"] = "Ce reçu n’est pas connu. Vérifiez l’adresse.",
        ["too-slow"] = "Le formulaire a mis trop de temps à arriver, donc rien n’a été envoyé. Veuillez l’envoyer à "
            + "nouveau, avec une meilleure connexion si possible.",
        ["busy"] = "Trop d’envois arrivent ici en ce moment, donc rien n’a été envoyé. Veuillez réessayer dans une "
            + "minute.",
        ["not-sealed"] = "Ce formulaire chiffre ses champs confidentiels dans votre navigateur, ce qui demande JavaScript. Ils sont arrivés en clair, donc rien n’a été envoyé "
            + "et rien n’en est conservé. Activez JavaScript, ou rechargez la page.",
        ["bad-seal"] = "Ce que votre navigateur a chiffré est endommagé, ou destiné à d’autres clés que celles de ce formulaire. Rien n’a été envoyé ; rechargez la page et renvoyez-le.",
        ["paused"] = "Ce formulaire fait une courte pause, donc rien n’a été envoyé. Conservez votre texte et renvoyez-le un peu "
            + "plus tard.",
        ["too-many-requests"] = "Votre réseau envoie des formulaires trop vite\u00a0; celui-ci n’a pas été lu et rien n’a été "
            + "envoyé. Attendez une minute et envoyez-le à nouveau.",
        ["limit-client"] = "Vous avez souvent envoyé ce formulaire ces derniers temps, donc rien n’a été envoyé cette "
            + "fois. Veuillez réessayer plus tard.",
        ["limit-form"] = "Ce formulaire a été envoyé très souvent ces derniers temps, donc rien n’a été envoyé cette "
            + "fois. Veuillez réessayer plus tard.",
        ["limit-recipient"] = "Le destinataire a reçu beaucoup de messages ces derniers temps, donc rien n’a été envoyé cette "
            + "fois. Veuillez réessayer plus tard.",
        ["order-too-large"] = "La commande contient plus que ce qui est accepté ici\u00a0: {max} lignes au plus, de quelques mots "
            + "chacune. Rien n’a été envoyé\u00a0; commandez en plusieurs fois.",
        ["too-many-files"] = "Ce formulaire accepte au plus {count} fichier(s). Rien n’a été envoyé\u00a0; retirez-en et "
            + "envoyez-le à nouveau.",
        ["files-too-big"] = "Ce formulaire accepte des fichiers de {each}\u00a0Mio chacun et de {all}\u00a0Mio en tout au "
            + "plus. Rien n’a été envoyé\u00a0; choisissez-en de plus petits.",
        ["too-fast"] = "Le formulaire a été envoyé plus vite qu’on n’écrit, donc rien n’a été envoyé. Attendez "
            + "quelques secondes et envoyez-le à nouveau.",
        ["token-expired"] = "Le formulaire a été ouvert il y a trop longtemps, donc rien n’a été envoyé. Envoyez-le à "
            + "nouveau depuis une page fraîchement chargée.",
        ["token-invalid"] = "La preuve du moment où le formulaire a été ouvert n’est pas la nôtre, donc rien n’a été "
            + "envoyé. Envoyez-le à nouveau depuis une page fraîchement chargée.",
        ["token-missing"] = "Le formulaire n’a pas dit quand il a été ouvert, donc rien n’a été envoyé. Rechargez sa page, "
            + "avec les scripts autorisés, et envoyez-le à nouveau.",
        ["token-used"] = "Cette page a déjà envoyé son formulaire, donc rien n’a été envoyé une seconde fois. Pour un "
            + "autre message, rechargez la page.",
        ["altcha-missing"] = "La preuve de travail du formulaire manque, donc rien n’a été envoyé. Rechargez sa page, avec "
            + "les scripts autorisés, et envoyez-le à nouveau.",
        ["altcha-invalid"] = "La preuve de travail du formulaire n’est pas juste, donc rien n’a été envoyé. Rechargez sa "
            + "page et envoyez-le à nouveau.",
        ["altcha-expired"] = "La preuve de travail du formulaire est trop ancienne, donc rien n’a été envoyé. Rechargez sa "
            + "page et envoyez-le à nouveau.",
        ["altcha-used"] = "La preuve de travail de cette page a déjà servi, donc rien n’a été envoyé. Rechargez la page "
            + "et envoyez le formulaire à nouveau.",
        ["captcha-missing"] = "La vérification que vous n’êtes pas un robot n’a pas été faite, donc rien n’a été envoyé. "
            + "Faites-la, ou rechargez la page avec les scripts autorisés, et envoyez le formulaire à nouveau.",
        ["captcha-invalid"] = "La vérification que vous n’êtes pas un robot a échoué ou est trop ancienne, donc rien n’a été "
            + "envoyé. Rechargez la page et envoyez le formulaire à nouveau.",
        ["captcha-unavailable"] = "Le service qui distingue les personnes des robots ne répond pas, donc rien n’a été envoyé. "
            + "Veuillez réessayer dans une minute.",
        ["mailto-hidden"] = "Le destinataire de ce formulaire ne montre pas son adresse, donc il n’y a pas de message à ouvrir dans "
            + "votre logiciel de messagerie. Rien n’a été envoyé\u00a0; veuillez utiliser le formulaire.",
        ["mailto-too-long"] = "Les adresses de ce formulaire sont trop nombreuses pour un lien vers votre logiciel de messagerie. "
            + "Rien n’a été envoyé\u00a0; veuillez utiliser le formulaire.",
        ["not-used"] = "Ce formulaire n’utilise pas cette protection.",
    };
}
