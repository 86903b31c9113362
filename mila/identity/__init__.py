"""Who the customer is: claims, one-time codes, levels, kept on the server."""
